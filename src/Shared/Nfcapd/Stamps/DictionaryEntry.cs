using System.Buffers.Binary;
using System.Text;
using Enrichment.Bindings;

namespace Enrichment.Nfcapd.Stamps;

/// <summary>
/// One entry of the process dictionary: the name that stamps show and, where one process is meant, all that is known of it.
/// <code>0 u32 id | 4 u32 bytes that follow | fields: u8 tag | u16 length | value</code>
/// Fields of unknown tags are passed over, so that new ones need no new version.
/// </summary>
static class DictionaryEntry
{
    public const int HeaderSize = 8;

    /// <summary>A command line can have megabytes; what is longer is cut.</summary>
    public const int MaxText = 4096;

    /// <summary>Room for the texts of one entry, with all other fields.</summary>
    public const int MaxSize = HeaderSize + 10 * (MaxText + 3) + 3 + DictionaryParents.MaxSize + 64;

    enum Tag : byte
    {
        StampName = 1,
        Pid = 2,
        StartTimeNs = 3,
        BootId = 4,
        Name = 5,
        Executable = 6,
        CommandLine = 7,
        Uid = 8,
        UserName = 9,
        ParentPid = 10,
        Cgroup = 11,
        ContainerId = 12,
        ContainerName = 13,
        Pod = 14,
        IsIncomplete = 15,
        Parents = 16,
    }

    /// <param name="target">Room for <see cref="MaxSize"/> bytes.</param>
    public static int Write(uint id, string stampName, ProcessInfo? process, Span<byte> target)
    {
        var at = HeaderSize;
        Put(target, ref at, Tag.StampName, stampName);
        if (process is not null)
        {
            Put(target, ref at, Tag.Pid, process.Pid);
            Put(target, ref at, Tag.StartTimeNs, process.StartTimeNs);
            Put(target, ref at, Tag.BootId, process.BootId);
            Put(target, ref at, Tag.Name, process.Name);
            Put(target, ref at, Tag.Executable, process.Executable);
            Put(target, ref at, Tag.CommandLine, process.CommandLine);
            Put(target, ref at, Tag.Uid, process.Uid);
            Put(target, ref at, Tag.UserName, process.UserName);
            Put(target, ref at, Tag.ParentPid, process.ParentPid);
            Put(target, ref at, Tag.Cgroup, process.Cgroup);
            Put(target, ref at, Tag.ContainerId, process.ContainerId);
            Put(target, ref at, Tag.ContainerName, process.ContainerName);
            Put(target, ref at, Tag.Pod, process.Pod);
            if (process.IsIncomplete)
            {
                Put(target, ref at, Tag.IsIncomplete, 1);
            }

            if (process.Parents.Count > 0)
            {
                PutLength(target, ref at, Tag.Parents, DictionaryParents.Write(process.Parents, target[(at + 3)..]));
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(target, id);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], (uint)(at - HeaderSize));
        return at;
    }

    /// <summary>Splits the next entry off.</summary>
    public static bool TryTake(ref ReadOnlySpan<byte> entries, out uint id, out ReadOnlySpan<byte> fields)
    {
        id = 0;
        fields = default;
        if (entries.Length < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(entries[4..]);
        if (length > entries.Length - HeaderSize)
        {
            return false;
        }

        id = BinaryPrimitives.ReadUInt32LittleEndian(entries);
        fields = entries.Slice(HeaderSize, (int)length);
        entries = entries[(HeaderSize + (int)length)..];
        return true;
    }

    /// <summary>The length of as many whole entries as <paramref name="most"/> bytes hold.</summary>
    public static int LengthThatFits(ReadOnlySpan<byte> entries, int most)
    {
        var rest = entries;
        var length = 0;
        while (TryTake(ref rest, out _, out _) && entries.Length - rest.Length <= most)
        {
            length = entries.Length - rest.Length;
        }

        return length;
    }

    public static (string StampName, ProcessInfo? Process) Read(ReadOnlySpan<byte> fields)
    {
        var stampName = "";
        var process = new ProcessInfo { Pid = 0, Name = "" };
        var hasProcess = false;
        while (fields.Length >= 3 && BinaryPrimitives.ReadUInt16LittleEndian(fields[1..]) is var length && length <= fields.Length - 3)
        {
            var value = fields.Slice(3, length);
            var tag = (Tag)fields[0];
            if (tag == Tag.StampName)
            {
                stampName = Encoding.UTF8.GetString(value);
            }
            else
            {
                hasProcess |= tag == Tag.Pid;
                process = With(process, tag, value);
            }

            fields = fields[(3 + length)..];
        }

        return (stampName, hasProcess ? process : null);
    }

    static ProcessInfo With(ProcessInfo process, Tag tag, ReadOnlySpan<byte> value) => tag switch
    {
        Tag.Pid => process with { Pid = (int)Number(value) },
        Tag.StartTimeNs => process with { StartTimeNs = Number(value) },
        Tag.BootId => process with { BootId = Encoding.UTF8.GetString(value) },
        Tag.Name => process with { Name = Encoding.UTF8.GetString(value) },
        Tag.Executable => process with { Executable = Encoding.UTF8.GetString(value) },
        Tag.CommandLine => process with { CommandLine = Encoding.UTF8.GetString(value) },
        Tag.Uid => process with { Uid = (uint)Number(value) },
        Tag.UserName => process with { UserName = Encoding.UTF8.GetString(value) },
        Tag.ParentPid => process with { ParentPid = (int)Number(value) },
        Tag.Cgroup => process with { Cgroup = Encoding.UTF8.GetString(value) },
        Tag.ContainerId => process with { ContainerId = Encoding.UTF8.GetString(value) },
        Tag.ContainerName => process with { ContainerName = Encoding.UTF8.GetString(value) },
        Tag.Pod => process with { Pod = Encoding.UTF8.GetString(value) },
        Tag.IsIncomplete => process with { IsIncomplete = Number(value) != 0 },
        Tag.Parents => process with { Parents = DictionaryParents.Read(value) },
        _ => process,
    };

    static long Number(ReadOnlySpan<byte> value) => value.Length == 8 ? BinaryPrimitives.ReadInt64LittleEndian(value) : 0;

    static void Put(Span<byte> target, ref int at, Tag tag, long number)
    {
        target[at] = (byte)tag;
        BinaryPrimitives.WriteUInt16LittleEndian(target[(at + 1)..], 8);
        BinaryPrimitives.WriteInt64LittleEndian(target[(at + 3)..], number);
        at += 11;
    }

    static void Put(Span<byte> target, ref int at, Tag tag, string? text)
    {
        if (text is null)
        {
            return;
        }

        Encoding.UTF8.GetEncoder().Convert(text, target.Slice(at + 3, MaxText), flush: true, out _, out var length, out _);
        PutLength(target, ref at, tag, length);
    }

    /// <summary>The value stands there already.</summary>
    static void PutLength(Span<byte> target, ref int at, Tag tag, int length)
    {
        target[at] = (byte)tag;
        BinaryPrimitives.WriteUInt16LittleEndian(target[(at + 1)..], (ushort)length);
        at += 3 + length;
    }
}
