using Enrichment.Bindings;
using Enrichment.Flows;
using Enrichment.Netflow.Encoding;
using Enrichment.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Netflow.Encoding;

public sealed class ExportFieldsTests
{
    /// <summary>What is written is as long as the template says, for combinations of all kinds.</summary>
    [Theory]
    [InlineData(ExportFormat.NetflowV9)]
    [InlineData(ExportFormat.Ipfix)]
    public void Of_EveryShape_TheRecordHasTheTemplatesLength(ExportFormat format)
    {
        var encoder = new RecordEncoder(format) { Limits = new TextLimits(65, 100), NameLength = 3 };
        var process = new ProcessInfo { Pid = 1, Name = "" };
        var end = new EndStamp("", process, MatchGrade.Exact, MissReason.None, false);
        var record = new byte[2000];
        encoder.Exporter = IpAddress.FromIPv4(3);
        for (var shape = 0; shape < (int)ExportShape.Count; shape += 5)
        {
            var fields = ExportFields.Of(format, (ExportShape)shape, commandLines: true);
            var flow = new FlowValues { Src = IpAddress.FromIPv4(1), Dst = IpAddress.FromIPv4(2) };

            var length = encoder.Write(fields, flow, new FlowStamp(end, end), record);

            // A text of variable length is empty here: its length alone is one octet; that of the application is 4.
            Assert.Equal(fields.Sum(Least), length);
            Assert.Equal(fields.Length, fields.Select(field => (field.Enterprise, field.Id)).Distinct().Count());
        }
    }

    static int Least(ExportField field) => field switch
    {
        { Id: 95, Enterprise: 0 } => 5,
        { Length: ExportField.Variable } => 1,
        _ => field.Length,
    };
}
