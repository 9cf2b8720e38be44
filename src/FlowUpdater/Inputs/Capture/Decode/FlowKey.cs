using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Enrichment.Flows;

namespace Enrichment.Updater.Inputs.Capture.Decode;

/// <summary>
/// What tells one flow from another: the five-tuple, the VLAN and where the packet came in. 48 bytes without a gap, so
/// that it is compared as three vectors and hashed as six words; <see cref="_zero"/> is always 0 for that reason.
/// </summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
struct FlowKey : IEquatable<FlowKey>
{
    public const int Size = 48;

    public IpAddress Source;
    public IpAddress Destination;

    /// <summary>
    /// 0 for protocols without ports, and for fragments whose first fragment was not seen. ICMP and ICMPv6: an echo's id, which
    /// tells one program's from another's.
    /// </summary>
    public ushort SourcePort;

    /// <summary>ICMP and ICMPv6: type &lt;&lt; 8 | code, as nfdump has it.</summary>
    public ushort DestinationPort;

    /// <summary>VLAN id of the outer tag, 1 to 4094; 0: no tag.</summary>
    public ushort Vlan;

    /// <summary>IANA protocol number.</summary>
    public byte Protocol;

#pragma warning disable CS0169, IDE0051, IDE0044 // It is read as part of a word.
    byte _zero;
#pragma warning restore CS0169, IDE0051, IDE0044

    /// <summary>Interface index of the capture; the interface number of a pcapng file + 1; 0: not known.</summary>
    public uint InputInterface;

    /// <summary>Inode of the network namespace of the capture (an unsigned int in the kernel too); 0: a file.</summary>
    public uint NetNs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AreEqual(ref readonly FlowKey left, ref readonly FlowKey right)
    {
        ref var a = ref Unsafe.As<FlowKey, byte>(ref Unsafe.AsRef(in left));
        ref var b = ref Unsafe.As<FlowKey, byte>(ref Unsafe.AsRef(in right));
        var differences = (Vector128.LoadUnsafe(ref a) ^ Vector128.LoadUnsafe(ref b))
            | (Vector128.LoadUnsafe(ref a, 16) ^ Vector128.LoadUnsafe(ref b, 16))
            | (Vector128.LoadUnsafe(ref a, 32) ^ Vector128.LoadUnsafe(ref b, 32));
        return differences == Vector128<byte>.Zero;
    }

    public readonly bool Equals(FlowKey other) => AreEqual(in this, in other);

    public override readonly bool Equals(object? obj) => obj is FlowKey other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Source, Destination, SourcePort, DestinationPort, Protocol);

    public override readonly string ToString() =>
        $"{new Endpoint(Source, SourcePort, Protocol)} -> {new Endpoint(Destination, DestinationPort, Protocol)} protocol {Protocol}";
}
