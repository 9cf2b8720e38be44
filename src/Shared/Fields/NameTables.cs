using System.Buffers.Binary;
using System.Collections.Immutable;

namespace Enrichment.Fields;

/// <summary>Names of interfaces (record type 13), VRFs (14) and applications (NBAR, 12), as far as the files read have told them.</summary>
public sealed class NameTables
{
    const ushort NbarRecord = 12, InterfaceRecord = 13, VrfRecord = 14, OldApplication = 1;
    const int HeaderSize = 8, LongestName = 126, LongestNbar = 253;

    // What a hostile file may make us keep of each kind.
    const int MostNames = 100_000;

    // Immutable, so that a snapshot for those who format earlier blocks on other threads costs nothing.
    ImmutableDictionary<uint, byte[]>? _interfaces, _vrfs;
    ImmutableDictionary<ApplicationId, byte[]>? _applications;

    /// <summary>The names known now; what is added later does not change it.</summary>
    public NameTables Snapshot() => (NameTables)MemberwiseClone();

    /// <summary>Takes the names out of a record of type 12, 13 or 14; other records and what does not fit are left alone.</summary>
    /// <param name="record">The whole record, header included.</param>
    public void Add(ReadOnlySpan<byte> record)
    {
        if (record.Length < HeaderSize + 4)
        {
            return;
        }

        switch (BinaryPrimitives.ReadUInt16LittleEndian(record))
        {
            case NbarRecord:
                AddApplications(record);
                break;
            case InterfaceRecord:
                _interfaces = With(record, _interfaces ?? ImmutableDictionary<uint, byte[]>.Empty);
                break;
            case VrfRecord:
                _vrfs = With(record, _vrfs ?? ImmutableDictionary<uint, byte[]>.Empty);
                break;
        }
    }

    internal ReadOnlySpan<byte> Interface(uint index) => Name(_interfaces, index, " <no if name>"u8);

    internal ReadOnlySpan<byte> Vrf(uint index) => Name(_vrfs, index, " <no vrf name>"u8);

    /// <returns>name, or name/description; empty where the id is not known.</returns>
    internal ReadOnlySpan<byte> Application(ReadOnlySpan<byte> id) =>
        _applications is not null && ApplicationId.TryCreate(id, out var key) && _applications.TryGetValue(key, out var name) ? name : default;

    /// <summary>nfdump's texts, their leading blank included: nothing at all without any table.</summary>
    static ReadOnlySpan<byte> Name(ImmutableDictionary<uint, byte[]>? names, uint index, ReadOnlySpan<byte> none) =>
        names is null ? default
        : index == 0 ? none
        : names.TryGetValue(index, out var name) ? name
        : " <ingress not found>"u8;

    /// <summary>u16 type, size, elements, element size | u32 unused | per element: u32 index, name filled up with NUL.</summary>
    static ImmutableDictionary<uint, byte[]> With(ReadOnlySpan<byte> record, ImmutableDictionary<uint, byte[]> names)
    {
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        var rest = record[(HeaderSize + 4)..];
        for (; elements > 0 && size > 4 && rest.Length >= size && names.Count < MostNames; elements--, rest = rest[size..])
        {
            var name = CString(rest[4..size]);
            names = names.SetItem(BinaryPrimitives.ReadUInt32LittleEndian(rest), [(byte)' ', .. name[..Math.Min(name.Length, LongestName)]]);
        }

        return names;
    }

    /// <summary>
    /// u16 type, size, elements, element size | u16 id length, name length, description length | per element: id, name, description.
    /// An element size of 0 is the form of older collectors: per element u16 1, length of the element | the three lengths | the three texts.
    /// </summary>
    void AddApplications(ReadOnlySpan<byte> record)
    {
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        var rest = record[HeaderSize..];
        _applications ??= ImmutableDictionary<ApplicationId, byte[]>.Empty;
        if (size == 0)
        {
            AddOldApplications(rest, elements);
            return;
        }

        if (!TryLengths(rest, out var lengths) || lengths.Id + lengths.Name + lengths.Description != size)
        {
            return;
        }

        for (rest = rest[ApplicationLengths.Size..]; elements > 0 && rest.Length >= size; elements--, rest = rest[size..])
        {
            AddApplication(rest, lengths);
        }
    }

    void AddOldApplications(ReadOnlySpan<byte> rest, int elements)
    {
        for (; elements > 0 && rest.Length >= 4; elements--)
        {
            int type = BinaryPrimitives.ReadUInt16LittleEndian(rest);
            int length = BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            if (length < 4 || length > rest.Length)
            {
                return;
            }

            var element = rest[4..length];
            if (type == OldApplication && TryLengths(element, out var lengths)
                && lengths.Id + lengths.Name + lengths.Description <= element.Length - ApplicationLengths.Size)
            {
                AddApplication(element[ApplicationLengths.Size..], lengths);
            }

            rest = rest[length..];
        }
    }

    readonly record struct ApplicationLengths(int Id, int Name, int Description)
    {
        public const int Size = 6;
    }

    static bool TryLengths(ReadOnlySpan<byte> bytes, out ApplicationLengths lengths)
    {
        lengths = default;
        if (bytes.Length < ApplicationLengths.Size)
        {
            return false;
        }

        lengths = new ApplicationLengths(
            BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[2..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]));
        return lengths.Name + lengths.Description <= LongestNbar;
    }

    void AddApplication(ReadOnlySpan<byte> element, ApplicationLengths lengths)
    {
        if (_applications!.Count >= MostNames || !ApplicationId.TryCreate(element[..lengths.Id], out var key))
        {
            return;
        }

        var text = new List<byte>(CString(element.Slice(lengths.Id, lengths.Name)).ToArray());
        if (lengths.Description > 0)
        {
            text.Add((byte)'/');
            text.AddRange(CString(element.Slice(lengths.Id + lengths.Name, lengths.Description)).ToArray());
        }

        _applications = _applications.SetItem(key, [.. text]);
    }

    /// <summary>The bytes of an application id (RFC 6759 §4: one and up to 15, longer ones are not known to anybody).</summary>
    readonly record struct ApplicationId(UInt128 Bytes, int Length)
    {
        const int Longest = 16;

        public static bool TryCreate(ReadOnlySpan<byte> id, out ApplicationId key)
        {
            key = default;
            if (id.Length > Longest)
            {
                return false;
            }

            Span<byte> padded = stackalloc byte[Longest];
            padded.Clear();
            id.CopyTo(padded);
            key = new ApplicationId(BinaryPrimitives.ReadUInt128LittleEndian(padded), id.Length);
            return true;
        }
    }

    static ReadOnlySpan<byte> CString(ReadOnlySpan<byte> bytes)
    {
        var nul = bytes.IndexOf((byte)0);
        return nul < 0 ? bytes : bytes[..nul];
    }
}
