namespace Enrichment.Updater.Stamp;

/// <summary>How a process is written into a flow's name.</summary>
enum NameFormat
{
    /// <summary><c>dnsmasq</c>.</summary>
    Name,

    /// <summary><c>939/dnsmasq</c>, as netstat prints it; without a known pid, or with several processes, the name alone.</summary>
    PidName,
}
