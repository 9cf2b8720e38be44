using System.Diagnostics;
using System.Globalization;

namespace Enrichment.Updater.Outputs.Nfcapd;

/// <summary>
/// The command that is run for each finished file, as nfcapd's -x: %d the folder, %f the file below it, %t its time as in its name, %u the same
/// in seconds since 1970, %i the source's name. It is not run by a shell: words are divided at blanks, outside quotes.
/// </summary>
sealed class RotationCommand
{
    readonly string[] _words;

    RotationCommand(string[] words) => _words = words;

    /// <returns>Null, or what is wrong with the text.</returns>
    public static string? TryParse(string text, out RotationCommand? command)
    {
        command = null;
        var words = new List<string>();
        var word = new System.Text.StringBuilder();
        var (quote, begun) = ('\0', false);
        foreach (var c in text)
        {
            if (quote != '\0' ? c == quote : c is '"' or '\'')
            {
                (quote, begun) = (quote == '\0' ? c : '\0', true);
            }
            else if (quote == '\0' && char.IsWhiteSpace(c))
            {
                Take();
            }
            else
            {
                word.Append(c);
                begun = true;
            }
        }

        Take();
        if (quote != '\0')
        {
            return $"the quote {quote} is not closed";
        }

        if (words.Count == 0)
        {
            return "it is empty";
        }

        command = new RotationCommand([.. words]);
        return null;

        void Take()
        {
            if (begun)
            {
                words.Add(word.ToString());
                word.Clear();
                begun = false;
            }
        }
    }

    public ProcessStartInfo For(in FinishedFile file)
    {
        var start = new ProcessStartInfo(Fill(_words[0], file)) { UseShellExecute = false, RedirectStandardInput = true };
        foreach (var word in _words.AsSpan(1))
        {
            start.ArgumentList.Add(Fill(word, file));
        }

        return start;
    }

    static string Fill(string word, in FinishedFile file)
    {
        var filled = new System.Text.StringBuilder();
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] != '%' || i + 1 == word.Length)
            {
                filled.Append(word[i]);
                continue;
            }

            filled.Append(word[++i] switch
            {
                'd' => file.Directory,
                'f' => Path.GetRelativePath(file.Directory, file.Path),
                't' => Path.GetFileName(file.Path)["nfcapd.".Length..],
                'u' => file.Span.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
                'i' => file.Ident,
                '%' => "%",
                var other => "%" + other,
            });
        }

        return filled.ToString();
    }
}
