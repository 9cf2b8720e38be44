using System.Buffers.Binary;
using System.Text;

namespace Enrichment.Fields;

/// <summary>Names of interfaces (record type 13), VRFs (14) and applications (NBAR, 12), as far as the files read have told them.</summary>
public sealed class NameTables
{
    const ushort NbarRecord = 12, InterfaceRecord = 13, VrfRecord = 14;
    const int HeaderSize = 8, LongestName = 126, LongestNbar = 253;

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
        int size = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        for (var rest = record[(HeaderSize + 4)..]; size > 4 && rest.Length >= size; rest = rest[size..])
        {
            var name = CString(rest[4..size]);
            names[BinaryPrimitives.ReadUInt32LittleEndian(rest)] = [(byte)' ', .. name[..Math.Min(name.Length, LongestName)]];
        }
    }

    /// <summary>
    /// u16 type, size, elements, element size | u16 id length, name length, description length | per element: id, name, description.
    /// </summary>
    void AddApplications(ReadOnlySpan<byte> record)
    {
        if (record.Length < HeaderSize + 6)
        {
            return;
        }

        int size = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        int idSize = BinaryPrimitives.ReadUInt16LittleEndian(record[8..]);
        int nameSize = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        int descriptionSize = BinaryPrimitives.ReadUInt16LittleEndian(record[12..]);
        if (size == 0 || size != idSize + nameSize + descriptionSize || nameSize + descriptionSize > LongestNbar)
        {
            return;
        }

        _applications ??= [];
        for (var rest = record[(HeaderSize + 6)..]; rest.Length >= size; rest = rest[size..])
        {
            var text = new List<byte>(CString(rest.Slice(idSize, nameSize)).ToArray());
            if (descriptionSize > 0)
            {
                text.Add((byte)'/');
                text.AddRange(CString(rest.Slice(idSize + nameSize, descriptionSize)).ToArray());
            }

            _applications[Key(rest[..idSize], new char[idSize]).ToString()] = [.. text];
        }
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
