namespace Enrichment.Updater.Stamp.Progress;

/// <summary>One line at the bottom of a terminal, which is written again and again and makes room for sentences.</summary>
/// <param name="width">Of the terminal, in columns.</param>
sealed class ProgressLine(TextWriter terminal, int width)
{
    const string Erase = "\r\e[K";

    readonly Lock _gate = new();
    bool _shown;

    /// <summary>On standard error; null where that is no terminal.</summary>
    public static ProgressLine? OnTerminal()
    {
        if (Console.IsErrorRedirected)
        {
            return null;
        }

        var width = Console.WindowWidth;
        return new ProgressLine(Console.Error, width > 1 ? width - 1 : 79);
    }

    public void Show(string text)
    {
        lock (_gate)
        {
            terminal.Write(Erase + (text.Length > width ? text[..width] : text));
            terminal.Flush();
            _shown = true;
        }
    }

    /// <summary>Until it is shown again.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            if (_shown)
            {
                terminal.Write(Erase);
                _shown = false;
            }
        }
    }
}
