using System.Text.Json;

namespace Enrichment.Tracker.Sources.Processes;

/// <summary>
/// Names of containers, from where their runtimes keep them. Each is read when a process of the container is first met, and
/// once more after a while where it was not found: a container may be there before its description.
/// </summary>
/// <param name="root">What stands before every path; tests have a tree of their own.</param>
sealed class ContainerNames(string root = "", TimeProvider? time = null)
{
    /// <summary>Containers that are remembered; beyond it, all are read anew.</summary>
    const int Most = 4096;

    /// <summary>Descriptions are some KiB; what is larger is none.</summary>
    const int LargestFile = 1 << 20;

    /// <summary>One file for all containers of a host.</summary>
    const int LargestList = 16 << 20;

    const string NameInPod = "io.kubernetes.container.name", PodName = "io.kubernetes.pod.name", PodNamespace = "io.kubernetes.pod.namespace";
    const string CriName = "io.kubernetes.cri.container-name", CriPod = "io.kubernetes.cri.sandbox-name", CriNamespace = "io.kubernetes.cri.sandbox-namespace";

    static readonly TimeSpan AskAgain = TimeSpan.FromSeconds(10);

    readonly TimeProvider _time = time ?? TimeProvider.System;
    readonly Dictionary<string, (ContainerName Name, long ReadAt)> _known = [];

    /// <param name="id">64 hexadecimal digits.</param>
    /// <param name="cgroup">The path that it was found in; it names the pod.</param>
    public ContainerName Of(string id, string cgroup)
    {
        var isFound = _known.TryGetValue(id, out var known);
        if (isFound && (known.Name != default || _time.GetElapsedTime(known.ReadAt) < AskAgain))
        {
            return known.Name;
        }

        if (!isFound && _known.Count >= Most)
        {
            _known.Clear();
        }

        var name = Docker(id) ?? Containerd(id) ?? Crio(id) ?? Podman(id) ?? default;
        name = name with { Pod = name.Pod ?? PodOf(cgroup) };
        _known[id] = (name, _time.GetTimestamp());
        return name;
    }

    /// <summary>moby: daemon/container, config.v2.json.</summary>
    ContainerName? Docker(string id) => Read($"/var/lib/docker/containers/{id}/config.v2.json", LargestFile, json =>
    {
        var labels = Child(Child(json, "Config"), "Labels");
        return new ContainerName(Text(labels, NameInPod) ?? Text(json, "Name")?.TrimStart('/'), Pod(Text(labels, PodNamespace), Text(labels, PodName)));
    });

    /// <summary>containerd: the bundle of a task, config.json (OCI runtime specification, annotations). Its namespaces are k8s.io, moby, default.</summary>
    ContainerName? Containerd(string id) => Read(
        $"/run/containerd/io.containerd.runtime.v2.task/k8s.io/{id}/config.json", LargestFile,
        json => Annotated(Child(json, "annotations"), CriName, CriNamespace, CriPod));

    /// <summary>CRI-O: containers/storage, the runtime configuration in userdata.</summary>
    ContainerName? Crio(string id) => Read(
        $"/run/containers/storage/overlay-containers/{id}/userdata/config.json", LargestFile,
        json => Annotated(Child(json, "annotations"), NameInPod, PodNamespace, PodName));

    /// <summary>containers/storage, the list of all containers of podman (and CRI-O).</summary>
    ContainerName? Podman(string id) => Read("/var/lib/containers/storage/overlay-containers/containers.json", LargestList, json =>
    {
        foreach (var container in json.ValueKind == JsonValueKind.Array ? json.EnumerateArray() : default)
        {
            if (Text(container, "id") == id && Child(container, "names") is { ValueKind: JsonValueKind.Array } names && names.GetArrayLength() > 0
                && names[0].ValueKind == JsonValueKind.String)
            {
                return new ContainerName(names[0].GetString(), null);
            }
        }

        return null;
    });

    /// <summary>kubelet keeps logs in a folder for each pod: NAMESPACE_NAME_UID; neither of the first two can have an underscore.</summary>
    string? PodOf(string cgroup)
    {
        var logs = root + "/var/log/pods";
        if (CgroupPath.PodUidOf(cgroup) is not { } uid || !Directory.Exists(logs))
        {
            return null;
        }

        try
        {
            var folder = Directory.EnumerateDirectories(logs, "*_" + uid).Select(Path.GetFileName).FirstOrDefault();
            return folder?.Split('_') is [var space, var name, _] ? $"{space}/{name}" : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static ContainerName? Annotated(JsonElement annotations, string name, string space, string pod) =>
        Text(annotations, name) is { } text ? new ContainerName(text, Pod(Text(annotations, space), Text(annotations, pod))) : null;

    static string? Pod(string? space, string? name) => space is null || name is null ? null : $"{space}/{name}";

    ContainerName? Read(string path, int largest, Func<JsonElement, ContainerName?> find)
    {
        try
        {
            var file = new FileInfo(root + path);
            if (!file.Exists || file.Length > largest)
            {
                return null;
            }

            using var json = JsonDocument.Parse(File.ReadAllBytes(file.FullName));
            return find(json.RootElement) is { Name.Length: > 0 } found ? found : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null; // Half written, or not for us: then it has no name.
        }
    }

    static JsonElement Child(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var child) ? child : default;

    static string? Text(JsonElement of, string name) =>
        Child(of, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
