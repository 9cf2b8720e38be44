using System.Buffers.Binary;
using System.Text;

namespace Enrichment.Fields;

/// <summary>Names of interfaces (record type 13), VRFs (14) and applications (NBAR, 12), as far as the files read have told them.</summary>
public sealed class NameTables
{
    const ushort NbarRecord = 12, InterfaceRecord = 13, VrfRecord = 14, OldApplication = 1;
    const int HeaderSize = 8, LongestName = 126, LongestNbar = 253;

    // What a hostile file may make us keep of each kind.
    const int MostNames = 100_000;

    Dictionary<uint, byte[]>? _interfaces, _vrfs;
    Dictionary<string, byte[]>? _applications;

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
                AddNames(record, _interfaces ??= []);
                break;
            case VrfRecord:
                AddNames(record, _vrfs ??= []);
                break;
        }
    }

    internal ReadOnlySpan<byte> Interface(uint index) => Name(_interfaces, index, " <no if name>"u8);

    internal ReadOnlySpan<byte> Vrf(uint index) => Name(_vrfs, index, " <no vrf name>"u8);

    /// <returns>name, or name/description; empty where the id is not known.</returns>
    internal ReadOnlySpan<byte> Application(ReadOnlySpan<byte> id) =>
        _applications is not null
        && _applications.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(Key(id, stackalloc char[id.Length]), out var name)
            ? name
            : default;

    /// <summary>nfdump's texts, their leading blank included: nothing at all without any table.</summary>
    static ReadOnlySpan<byte> Name(Dictionary<uint, byte[]>? names, uint index, ReadOnlySpan<byte> none) =>
        names is null ? default
        : index == 0 ? none
        : names.TryGetValue(index, out var name) ? name
        : " <ingress not found>"u8;

    /// <summary>u16 type, size, elements, element size | u32 unused | per element: u32 index, name filled up with NUL.</summary>
    static void AddNames(ReadOnlySpan<byte> record, Dictionary<uint, byte[]> names)
    {
        int elements = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        int size = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        var rest = record[(HeaderSize + 4)..];
        for (; elements > 0 && size > 4 && rest.Length >= size && names.Count < MostNames; elements--, rest = rest[size..])
        {
            var name = CString(rest[4..size]);
            names[BinaryPrimitives.ReadUInt32LittleEndian(rest)] = [(byte)' ', .. name[..Math.Min(name.Length, LongestName)]];
        }
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
        _applications ??= [];
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
        if (_applications!.Count >= MostNames)
        {
            return;
        }

        var text = new List<byte>(CString(element.Slice(lengths.Id, lengths.Name)).ToArray());
        if (lengths.Description > 0)
        {
            text.Add((byte)'/');
            text.AddRange(CString(element.Slice(lengths.Id + lengths.Name, lengths.Description)).ToArray());
        }

        _applications[Key(element[..lengths.Id], new char[lengths.Id]).ToString()] = [.. text];
    }

    static ReadOnlySpan<char> Key(ReadOnlySpan<byte> id, Span<char> place)
    {
        Encoding.Latin1.GetChars(id, place);
        return place;
    }

    static ReadOnlySpan<byte> CString(ReadOnlySpan<byte> bytes)
    {
        var nul = bytes.IndexOf((byte)0);
        return nul < 0 ? bytes : bytes[..nul];
    }
}
