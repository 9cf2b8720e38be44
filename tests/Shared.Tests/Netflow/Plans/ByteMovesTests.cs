using System.Runtime.Intrinsics.X86;
using Enrichment.Flows;
using Enrichment.Netflow;
using Enrichment.Netflow.Exporters;
using Enrichment.Netflow.InformationElements;
using Enrichment.Netflow.Plans;
using Enrichment.Netflow.Templates;
using Xunit;

namespace Enrichment.Tests.Netflow.Plans;

public class ByteMovesTests
{
    static readonly SourceKey Key = new(IpAddress.Parse("192.0.2.1"), ExportVersion.Ipfix, 1);

    [Fact]
    public void Run_RandomTemplates_AsStepByStep()
    {
        Assert.SkipUnless(Avx512Vbmi.IsSupported, "skipped: the processor has no AVX-512 VBMI");
        var elements = ElementTable.All.Where(e => FieldPlace.Of(e.Field).Exists && e.Enterprise == 0 && e.Field != FlowField.UserName).ToList();
        var random = new Random(7);
        for (var i = 0; i < 2000; i++)
        {
            var template = Some(elements, random);
            var record = new byte[template.MinLength];
            random.NextBytes(record);

            Assert.Equal(Run(template, record, vectors: false), Run(template, record, vectors: true));
        }
    }

    static Template Some(List<InformationElement> elements, Random random)
    {
        var fields = new List<TemplateField>();
        for (var length = 0; length < 100;)
        {
            var element = elements[random.Next(elements.Count)];
            var width = FieldPlace.Of(element.Field).Width;
            var size = (ushort)(width > 8 ? width : random.Next(1, 9));
            fields.Add(new TemplateField(0, element.Id, size, element));
            length += size;
        }

        return new Template(256, [.. fields], 0);
    }

    static string Run(Template template, byte[] record, bool vectors)
    {
        var plan = RecordPlanBuilder.Build(template, Key, 1, vectors);
        var target = new byte[plan.Size + RecordPlan.Slack];
        LateValues late = default;
        plan.Run([.. record, .. new byte[128]], target, ref late);
        return Convert.ToHexString(target.AsSpan(0, plan.Size));
    }
}
