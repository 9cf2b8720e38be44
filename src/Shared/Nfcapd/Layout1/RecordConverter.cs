using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Enrichment.Nfcapd.Layout1;

/// <summary>
/// Writes a layout 1 flow record as a layout 2 record, with the same elements in the same order as nfdump 1.7.8's ConvertRecordV2:
/// interfaces and out counters only where they are not all zero, the old record's flags and version dropped.
/// </summary>
static class RecordConverter
{
    const int MaxUserName = 65;

    /// <param name="record">Long enough for its own fixed part.</param>
    /// <param name="target">Room for <see cref="ExtensionMap.MostConverted"/> bytes.</param>
    /// <returns>The length of the layout 2 record; 0 where the record is shorter than its map says.</returns>
    // Compiled at its first call with all optimizations, as FlowRecord.Load.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Convert(in CommonRecord record, ExtensionMap map, Span<byte> target)
    {
        var plan = map.Plan;
        var template = record.IsIPv6 ? plan.IPv6 : plan.IPv4;
        if (record.ExtensionOffset + plan.ExtensionBytes > record.Bytes.Length)
        {
            return 0;
        }

        // From here on nothing is looked at twice: the record has its fixed part and the map's extensions, and the template went in.
        template.CopyTo(target);
        ref var from = ref MemoryMarshal.GetReference(record.Bytes);
        ref var to = ref MemoryMarshal.GetReference(target);
        ref var generic = ref Unsafe.As<byte, GenericFlow>(ref Unsafe.Add(ref to, ConversionPlan.GenericAt));
        generic.MsecFirst = 1000UL * At<uint>(ref from, 12) + At<ushort>(ref from, 8);
        generic.MsecLast = 1000UL * At<uint>(ref from, 16) + At<ushort>(ref from, 10);
        generic.InPackets = record.HasPackets64 ? At<ulong>(ref from, record.PacketOffset) : At<uint>(ref from, record.PacketOffset);
        generic.InBytes = record.HasBytes64 ? At<ulong>(ref from, record.ByteOffset) : At<uint>(ref from, record.ByteOffset);
        generic.ForwardingStatus = Unsafe.Add(ref from, 20);
        generic.TcpFlags = Unsafe.Add(ref from, 21);
        generic.Protocol = Unsafe.Add(ref from, 22);
        generic.SrcTos = Unsafe.Add(ref from, 23);
        generic.SrcPort = At<ushort>(ref from, 24);
        generic.DstPort = At<ushort>(ref from, 26);
        Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 8), record.ExporterId);
        Addresses(ref Unsafe.Add(ref from, record.AddressOffset), ref Unsafe.Add(ref to, ConversionPlan.AddressesAt), record.IsIPv6);
        var ends = record.Old ? (ushort)0 : At<ushort>(ref from, 30);
        return new Extensions(ref Unsafe.Add(ref from, record.ExtensionOffset), target, record.IsIPv6, ends, template.Length).Take(plan.Steps);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Addresses(ref byte from, ref byte to, bool ipv6)
    {
        if (ipv6)
        {
            Unsafe.WriteUnaligned(ref to, At<Vector256<byte>>(ref from, 0));
        }
        else
        {
            Unsafe.WriteUnaligned(ref to, At<ulong>(ref from, 0));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static T At<T>(ref byte from, int offset) => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref from, (nint)(uint)offset));

    /// <summary>The extensions of one record on their way.</summary>
    ref struct Extensions
    {
        readonly Span<byte> _target;
        readonly ref byte _source;
        readonly ref byte _elements;
        readonly ushort _ends;
        CounterFlow _counters;
        uint _input, _output;
        int _length;

        /// <param name="source">The first extension; Convert has proved that all are there.</param>
        /// <param name="ends">Biflow direction and flow end reason of the fixed part.</param>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Extensions(ref byte source, Span<byte> target, bool ipv6, ushort ends, int length)
        {
            _target = target;
            _length = length;
            _ends = ends;
            _source = ref source;
            _elements = ref Unsafe.Add(ref MemoryMarshal.GetReference(target), ipv6 ? ConversionPlan.IPv6Shift : 0);
        }

        /// <returns>The length of the record.</returns>
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public int Take(ReadOnlySpan<ConversionStep> steps)
        {
            foreach (ref readonly var step in steps)
            {
                ref var from = ref Unsafe.Add(ref _source, (nint)step.Source);
                ref var to = ref Unsafe.Add(ref _elements, (nint)step.Target);
                switch (step.Kind)
                {
                    case ConversionKind.Copy4:
                        Unsafe.WriteUnaligned(ref to, At<uint>(ref from, 0));
                        break;
                    case ConversionKind.Copy8:
                        Unsafe.WriteUnaligned(ref to, At<ulong>(ref from, 0));
                        break;
                    case ConversionKind.Copy16:
                        Unsafe.WriteUnaligned(ref to, At<UInt128>(ref from, 0));
                        break;
                    case ConversionKind.Copy:
                        Unsafe.CopyBlockUnaligned(ref to, ref from, step.Length);
                        break;
                    case ConversionKind.Interfaces32:
                        (_input, _output) = (At<uint>(ref from, 0), At<uint>(ref from, 4));
                        break;
                    case ConversionKind.Multiple:
                        Multiple(ref from, ref Unsafe.As<byte, FlowMisc>(ref to));
                        break;
                    case ConversionKind.Received:
                        Generic.MsecReceived = At<ulong>(ref from, 0);
                        break;
                    case ConversionKind.UserName:
                        UserName(ref from, ref to, step.Length);
                        break;
                    default:
                        Rarer(step, ref from, ref to);
                        break;
                }
            }

            return (_counters.Flows | _counters.OutPackets | _counters.OutBytes | _input | _output) == 0 ? _length : AddLast();
        }

        readonly ref GenericFlow Generic => ref Unsafe.As<byte, GenericFlow>(ref _target[ConversionPlan.GenericAt]);

        void Rarer(in ConversionStep step, ref byte from, ref byte to)
        {
            switch (step.Kind)
            {
                case ConversionKind.Pair16:
                    Unsafe.WriteUnaligned(ref to, (uint)At<ushort>(ref from, 0));
                    Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, 4), (uint)At<ushort>(ref from, 2));
                    break;
                case ConversionKind.Interfaces16:
                    (_input, _output) = (At<ushort>(ref from, 0), At<ushort>(ref from, 2));
                    break;
                case ConversionKind.Counter32:
                    Count(step.Target, At<uint>(ref from, 0));
                    break;
                case ConversionKind.Counter64:
                    Count(step.Target, At<ulong>(ref from, 0));
                    break;
                case ConversionKind.Engine:
                    (_target[6], _target[7]) = (Unsafe.Add(ref from, 2), Unsafe.Add(ref from, 3));
                    break;
                case ConversionKind.Nsel:
                    Nsel(ref from, ref Unsafe.As<byte, NselCommon>(ref to));
                    break;
                case ConversionKind.Nel:
                    Nel(ref from, ref to);
                    break;
                case ConversionKind.PortBlock:
                    PortBlock(ref from, ref Unsafe.As<byte, NatPortBlock>(ref to));
                    break;
            }
        }

        // u8 destination TOS, direction, source mask, destination mask
        readonly void Multiple(ref byte from, ref FlowMisc misc)
        {
            misc.DstTos = from;
            misc.Direction = Unsafe.Add(ref from, 1);
            misc.SrcMask = Unsafe.Add(ref from, 2);
            misc.DstMask = Unsafe.Add(ref from, 3);
            misc.BiFlowDirection = (byte)_ends;
            misc.FlowEndReason = (byte)(_ends >> 8);
        }

        static void UserName(ref byte from, ref byte to, int size)
        {
            var name = MemoryMarshal.CreateReadOnlySpan(ref from, size);
            var end = name.IndexOf((byte)0);
            Unsafe.CopyBlockUnaligned(ref to, ref from, (uint)Math.Min(end < 0 ? size : end, MaxUserName));
        }

        void Count(int place, ulong value)
        {
            switch (place)
            {
                case 0: _counters.Flows = value; break;
                case 1: _counters.OutPackets = value; break;
                default: _counters.OutBytes = value; break;
            }
        }

        // u64 event time | u32 connection | u8 ICMP code, type | u8 event | u8 fill | u16 extended event | u16 security group tag
        readonly void Nsel(ref byte from, ref NselCommon nsel)
        {
            nsel.MsecEvent = At<ulong>(ref from, 0);
            nsel.ConnectionId = At<uint>(ref from, 8);
            nsel.Event = Unsafe.Add(ref from, 14);
            nsel.XEvent = At<ushort>(ref from, 16);
            Generic.DstPort = At<ushort>(ref from, 12);
            if (Generic.MsecFirst == 0)
            {
                Generic.MsecFirst = nsel.MsecEvent;
            }
        }

        // u8 event, flags | u16 fill | u32 egress VRF | u32 ingress VRF; the VRF element stands behind that of the event
        static void Nel(ref byte from, ref byte to)
        {
            Unsafe.As<byte, NatCommon>(ref to).Event = from;
            Unsafe.WriteUnaligned(ref Unsafe.Add(ref to, Unsafe.SizeOf<NatCommon>() + 4), At<ulong>(ref from, 4));
        }

        static void PortBlock(ref byte from, ref NatPortBlock block)
        {
            block = At<NatPortBlock>(ref from, 0);
            if (block.End == 0 && block.Size != 0)
            {
                block.End = (ushort)(block.Step + block.Size - 1);
            }
        }

        /// <summary>The elements that only some records of a map have.</summary>
        int AddLast()
        {
            if ((_counters.Flows | _counters.OutPackets | _counters.OutBytes) != 0)
            {
                Add(ElementId.CounterFlow, _counters);
            }

            if ((_input | _output) != 0)
            {
                Add(ElementId.FlowMisc, new FlowMisc { Input = _input, Output = _output });
            }

            Unsafe.WriteUnaligned(ref _target[2], (ushort)_length);
            return _length;
        }

        void Add<T>(ElementId id, in T payload)
            where T : unmanaged
        {
            Unsafe.WriteUnaligned(ref _target[_length], (ushort)id);
            Unsafe.WriteUnaligned(ref _target[_length + 2], (ushort)(Unsafe.SizeOf<T>() + 4));
            MemoryMarshal.Write(_target[(_length + 4)..], payload);
            _length += Unsafe.SizeOf<T>() + 4;
            Unsafe.WriteUnaligned(ref _target[4], (ushort)(Unsafe.ReadUnaligned<ushort>(ref _target[4]) + 1));
        }
    }
}
