using Enrichment.Nfcapd;
using Enrichment.Text;

namespace Enrichment.Fields.Values;

/// <summary>User, label, applications, ids of observation, flow and service; and the columns of databases that are not there.</summary>
static class NameValues
{
    const byte PrivateEnterprise = 20;

    public static void UserName(FieldText text, FlowRecord flow)
    {
        if (flow.Has(ElementId.NselUser))
        {
            text.Foreign(flow.UserName);
        }
        else
        {
            text.Bytes("<empty>"u8);
        }
    }

    /// <summary>Element 28. nfdump 1.7.8 always writes &lt;none&gt;, 1.7.1 wrote the label.</summary>
    public static void Label(FieldText text, FlowRecord flow)
    {
        if (flow.Has(ElementId.Label))
        {
            text.ForeignCString(flow.Payload(ElementId.Label));
        }
        else
        {
            text.Bytes("<none>"u8);
        }
    }

    public static void ApplicationId(FieldText text, FlowRecord flow)
    {
        var id = flow.Payload(ElementId.NbarApp);
        if (id.IsEmpty)
        {
            text.Bytes("0..0..0"u8);
        }
        else
        {
            ApplicationId(text, id, text.IsCsv ? 0 : 2);
        }
    }

    /// <summary>RFC 6759 §4.1: engine, for engine 20 the enterprise number, selector.</summary>
    public static void ApplicationId(TextBuffer text, ReadOnlySpan<byte> id, int width)
    {
        text.Number(id[0], width);
        text.Bytes(".."u8);
        var selector = id[1..];
        if (id[0] == PrivateEnterprise && id.Length >= 5)
        {
            text.Number(BigEndian(id[1..5]));
            text.Bytes(".."u8);
            selector = id[5..];
        }

        text.Number(BigEndian(selector));
    }

    public static void ApplicationName(FieldText text, FlowRecord flow)
    {
        if (!flow.Has(ElementId.NbarApp))
        {
            text.Bytes(text.IsCsv ? "no-nbar"u8 : "<no nbar>"u8);
            return;
        }

        var name = text.Source.Names.Application(flow.Payload(ElementId.NbarApp));
        if (name.IsEmpty)
        {
            text.Bytes(text.IsCsv ? "no-info"u8 : "<no info>"u8);
        }
        else
        {
            text.Foreign(name);
        }
    }

    public static void ObservationDomain(FieldText text, FlowRecord flow) =>
        ObservationId(text, flow, flow.Get<Observation>(ElementId.Observation).DomainId, 9);

    public static void ObservationPoint(FieldText text, FlowRecord flow) =>
        ObservationId(text, flow, flow.Get<Observation>(ElementId.Observation).PointId, 10);

    /// <summary>0x and a decimal number, as nfdump writes it.</summary>
    public static void FlowId(FieldText text, FlowRecord flow)
    {
        text.Bytes("0x"u8);
        text.Number(flow.Get<ulong>(ElementId.FlowId), text.IsCsv ? 0 : 13);
    }

    public static void InService(FieldText text, FlowRecord flow) => text.Number(flow.Get<NokiaNat>(ElementId.NokiaNat).InService);

    public static void OutService(FieldText text, FlowRecord flow) => text.Number(flow.Get<NokiaNat>(ElementId.NokiaNat).OutService);

    public static void NatString(FieldText text, FlowRecord flow)
    {
        if (flow.Has(ElementId.NokiaNatString))
        {
            text.ForeignCString(flow.Payload(ElementId.NokiaNatString));
        }
        else
        {
            text.Bytes("<unknown>"u8);
        }
    }

    public static void NoJa3(FieldText text, FlowRecord flow) => text.Bytes(text.IsCsv ? "no-ja3"u8 : "no ja3"u8);

    public static void NoJa4(FieldText text, FlowRecord flow) => text.Bytes(text.IsCsv ? "no-ja4"u8 : "no ja4"u8);

    public static void NoTls(FieldText text, FlowRecord flow) => text.Bytes(text.IsCsv ? "0"u8 : "   0"u8);

    public static void NoCountry(FieldText text, FlowRecord flow) => text.Bytes(".."u8);

    public static void NoLocation(FieldText text, FlowRecord flow) =>
        text.Bytes(text.IsCsv ? "no location info"u8 : "<no location info>"u8);

    public static void NoAsName(FieldText text, FlowRecord flow) => text.Bytes(text.IsCsv && flow.HasAddresses ? default : "none"u8);

    public static void NoTor(FieldText text, FlowRecord flow)
    {
    }

    static void ObservationId(FieldText text, FlowRecord flow, ulong id, int digits)
    {
        if (flow.Has(ElementId.Observation))
        {
            text.Bytes("0x"u8);
            text.Hex(id, text.IsCsv ? 1 : digits);
        }
        else
        {
            text.Bytes("0x00"u8);
        }
    }

    static uint BigEndian(ReadOnlySpan<byte> bytes)
    {
        uint value = 0;
        foreach (var b in bytes)
        {
            value = value << 8 | b;
        }

        return value;
    }
}
