using Enrichment.EndToEnd.Tests.Lab;

namespace Enrichment.EndToEnd.Tests.Faults;

/// <summary>The programs where the user nobody can read them; he owns the folder and has no capability.</summary>
sealed class NobodysPrograms : IDisposable
{
    const string Nobody = "65534";
    readonly TempFolder _folder = new();

    public NobodysPrograms()
    {
        Published.RequireNamespaces();
        Tool.Run("cp", "-r", Path.GetDirectoryName(Published.Updater)!, _folder.Of("out")).Expect("cp");
        Tool.Run("chown", "-R", $"{Nobody}:{Nobody}", _folder.Path).Expect("chown");
    }

    /// <summary>A file of his own.</summary>
    public string With(string name, byte[] content)
    {
        var path = _folder.With(name, content);
        Tool.Run("chown", $"{Nobody}:{Nobody}", path).Expect("chown");
        return path;
    }

    public string Of(string name) => _folder.Of(name);

    public Tool.Result Run(string program, params string[] arguments) => Tool.Run("setpriv", Command(program, arguments));

    public Daemon Start(string program, params string[] arguments) => Daemon.Of(Tool.Start("setpriv", Command(program, arguments)));

    public void Dispose() => _folder.Dispose();

    string[] Command(string program, string[] arguments) =>
        ["--reuid", Nobody, "--regid", Nobody, "--clear-groups", "--inh-caps=-all", "--bounding-set=-all", _folder.Of("out/" + program), .. arguments];
}
