using Enrichment.Nfcapd;

namespace Enrichment.Fields.Values;

/// <summary>Fields of the record's header and of the file.</summary>
static class HeaderValues
{
    public static void Version(FieldText text, FlowRecord flow)
    {
        var version = flow.NetflowVersion;
        if (flow.IsEvent)
        {
            text.Bytes(text.IsCsv ? "event"u8 : "EVT"u8);
            text.Number(version);
            return;
        }

        if (version == 0)
        {
            text.Bytes(text.IsCsv ? "flow"u8 : "FLO"u8);
            return;
        }

        text.Bytes((version & 0x80) != 0 ? text.IsCsv ? "sflowV"u8 : "Sv"u8
            : (version & 0x40) != 0 ? text.IsCsv ? "pcapdV"u8 : "Pv"u8
            : text.IsCsv ? "netflowV"u8 : "Nv"u8);
        text.Number((ulong)(version & 0x0F));
    }

    public static void Count(FieldText text, FlowRecord flow) => text.Number((ulong)flow.Count);

    public static void Ident(FieldText text, FlowRecord flow) => text.Foreign(text.Source.Ident ?? "<no ident>");

    public static void Engine(FieldText text, FlowRecord flow)
    {
        text.Number(flow.EngineType, text.IsCsv ? 0 : 3);
        text.Byte((byte)'/');
        text.Number(flow.EngineId, text.IsCsv ? 0 : -3);
    }

    public static void Exporter(FieldText text, FlowRecord flow) => text.Number(flow.ExporterId);

    public static void NewLine(FieldText text, FlowRecord flow) => text.Byte((byte)'\n');
}
