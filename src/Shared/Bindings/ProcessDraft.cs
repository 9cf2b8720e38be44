namespace Enrichment.Bindings;

/// <summary>The keys of a process, as a line gives them; also what makes two processes of a file the same.</summary>
record struct ProcessDraft
{
    public int? Pid;
    public long Start;
    public string? Name;
    public string? Executable;
    public string? CommandLine;
    public uint Uid;
    public string? User;
    public int ParentPid;
    public ProcessParents? Parents;
    public string? Cgroup;
    public string? Container;
    public string? ContainerName;
    public string? Pod;
    public bool IsIncomplete;
    public string? Boot;

    /// <summary>Neither pid nor name: nobody saw whose the socket was.</summary>
    public readonly bool IsEmpty => Pid is null && Name is null;

    public readonly ProcessInfo ToProcess() => new()
    {
        Pid = Pid ?? 0,
        StartTimeNs = Start,
        Name = Name ?? "",
        Executable = Executable,
        CommandLine = CommandLine,
        Uid = Uid,
        UserName = User,
        ParentPid = ParentPid,
        Parents = Parents ?? ProcessParents.None,
        Cgroup = Cgroup,
        ContainerId = Container,
        ContainerName = ContainerName,
        Pod = Pod,
        IsIncomplete = IsIncomplete,
        BootId = Boot ?? "",
    };
}
