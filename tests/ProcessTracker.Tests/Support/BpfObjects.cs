using System.Globalization;
using System.Runtime.InteropServices;
using Enrichment.Native;
using Enrichment.Tracker.Native;

namespace Enrichment.Tracker.Tests.Support;

/// <summary>The BPF programs, maps and links that a process has open, by their numbers: no later one has the same.</summary>
sealed partial class BpfObjects
{
    readonly HashSet<(string Kind, uint Id)> _ids = [];

    /// <param name="pid">Still alive.</param>
    public BpfObjects(int pid)
    {
        foreach (var file in Directory.GetFiles($"/proc/{pid}/fdinfo"))
        {
            foreach (var line in Lines(file))
            {
                // A link's description names its program too.
                var words = line.Split(":\t");
                if (words is ["prog_id" or "map_id" or "link_id", var id])
                {
                    _ids.Add((words[0], uint.Parse(id, CultureInfo.InvariantCulture)));
                }
            }
        }
    }

    public int Count(string kind) => _ids.Count(id => id.Kind == kind);

    /// <summary>Those that the kernel still has.</summary>
    public List<(string Kind, uint Id)> Left => [.. _ids.Where(static id => Exists(id.Kind, id.Id))];

    static bool Exists(string kind, uint id)
    {
        var fd = kind switch
        {
            "prog_id" => Libbpf.bpf_prog_get_fd_by_id(id),
            "map_id" => bpf_map_get_fd_by_id(id),
            _ => bpf_link_get_fd_by_id(id),
        };
        if (fd >= 0)
        {
            _ = Libc.close(fd);
        }

        return fd >= 0;
    }

    static string[] Lines(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return []; // Closed in the meantime.
        }
    }

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_map_get_fd_by_id(uint id);

    [LibraryImport("libbpf.so.1")]
    private static partial int bpf_link_get_fd_by_id(uint id);
}
