namespace Enrichment.Netflow.InformationElements;

/// <summary>Private enterprise numbers whose elements are known here.</summary>
public static class Enterprise
{
    public const uint Iana = 0;
    public const uint Cisco = 9;
    public const uint Cesnet = 8057;

    /// <summary>RFC 5103 §6.1: the element is that of IANA, of the flow's other direction.</summary>
    public const uint Reverse = 29305;
    public const uint Ntop = 35632;

    /// <summary>ntop's elements in NetFlow v9, which knows no enterprises: this number is added.</summary>
    public const ushort NtopBaseInV9 = 57472;
}
