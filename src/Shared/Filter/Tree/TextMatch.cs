using System.Text;
using System.Text.RegularExpressions;

namespace Enrichment.Filter.Tree;

/// <summary>
/// What a text of a flow has to be: one of some, one that begins with one of some, or one that a regular expression finds something in.
/// Expressions run without backtracking, in time linear in the text: who chooses a process's name cannot make a filter slow.
/// </summary>
sealed class TextMatch
{
    const int LongestOnStack = 512;

    readonly string[] _texts;
    readonly bool _isPrefix;
    readonly Regex? _regex;

    TextMatch(string[] texts, bool isPrefix, Regex? regex) => (_texts, _isPrefix, _regex) = (texts, isPrefix, regex);

    public bool IsRegex => _regex is not null;

    public static TextMatch OneOf(params string[] texts) => new(texts, false, null);

    /// <summary>It begins with one of them; an empty text begins with none.</summary>
    public static TextMatch Prefix(params string[] texts) => new(texts, true, null);

    /// <exception cref="ArgumentException">Not a regular expression, or one that needs backtracking.</exception>
    public static TextMatch Expression(string expression) => new([expression], false, Compile(expression, ignoreCase: false));

    /// <exception cref="ArgumentException">Not a regular expression, or one that needs backtracking.</exception>
    public static Regex Compile(string expression, bool ignoreCase)
    {
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None);
        try
        {
            return new Regex(expression, options);
        }
        catch (NotSupportedException wrong)
        {
            throw new ArgumentException(wrong.Message, wrong);
        }
    }

    public bool Passes(ReadOnlySpan<char> text)
    {
        if (_regex is not null)
        {
            return !text.IsEmpty && _regex.IsMatch(text);
        }

        foreach (var wanted in _texts)
        {
            if (_isPrefix ? !text.IsEmpty && text.StartsWith(wanted, StringComparison.Ordinal) : text.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }

    /// <param name="text">UTF-8.</param>
    public bool Passes(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestOnStack)
        {
            return Passes(Encoding.UTF8.GetString(text));
        }

        Span<char> letters = stackalloc char[LongestOnStack];
        return Passes(letters[..Encoding.UTF8.GetChars(text, letters)]);
    }

    public override string ToString() => _regex is not null ? $"~ {Quoted(_texts[0])}"
        : _texts.Length == 1 ? Quoted(_texts[0])
        : $"in [{string.Join(' ', _texts.Select(Quoted))}]";

    /// <summary>In the quotes that the text does not have; the parser lets none with both in.</summary>
    public static string Quoted(string text) => text.Contains('"') ? $"'{text}'" : $"\"{text}\"";
}
