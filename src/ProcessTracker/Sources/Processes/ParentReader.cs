using System.Text;
using Enrichment.Bindings;
using Enrichment.Tracker.Sources.ProcFs;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>Reads from /proc who is above a process, as far as they are still there.</summary>
sealed class ParentReader(ProcRoot proc)
{
    readonly ParentsPool _pool = new();

    /// <param name="parent">The process's parent; 0: it has none.</param>
    /// <param name="startTicks">The process's start: a parent is older than its child. Who has its pid and is younger is somebody else.</param>
    public ProcessParents From(int parent, ulong startTicks)
    {
        _pool.Begin();
        while (parent > 0)
        {
            if (!ProcessStat.TryParse(proc.ReadFile(parent, "stat"u8), out var stat) || stat.StartTicks > startTicks)
            {
                _pool.Add(new ProcessParent(parent, ""));
                break;
            }

            if (!_pool.Add(new ProcessParent(parent, Encoding.UTF8.GetString(stat.Name))))
            {
                break;
            }

            (parent, startTicks) = (stat.ParentPid, stat.StartTicks);
        }

        return _pool.Intern();
    }
}
