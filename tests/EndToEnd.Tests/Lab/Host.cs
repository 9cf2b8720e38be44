using System.Diagnostics;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>One host of the lab: a network namespace of our own, with its addresses.</summary>
sealed class Host(string name, string ipv4, string ipv6)
{
    /// <summary>The namespace's name, as in /run/netns.</summary>
    public string Name { get; } = name;

    public string IPv4 { get; } = ipv4;

    public string IPv6 { get; } = ipv6;

    /// <summary>Inode number of the namespace.</summary>
    public string Inode => Tool.Run("stat", "-L", "-c", "%i", $"/run/netns/{Name}").Expect("stat").Trim();

    public Tool.Result Run(string program, params string[] arguments) => Tool.Run("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Starts a program in the namespace. 'ip netns exec' execs it, so the process is the program itself.</summary>
    public Process Start(string program, params string[] arguments) => Tool.Start("ip", ["netns", "exec", Name, program, .. arguments]);

    /// <summary>Starts one of the scripts in Actors/ under a process name of its own.</summary>
    public Actor Act(string name, string script, params object[] arguments) => new(this, name, script, arguments);
}
