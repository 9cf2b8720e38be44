using System.Text;

namespace Enrichment.View.Format;

/// <summary>
/// Messages on their way to standard error, a line at a time. Where they cannot be written (disk full, closed), nobody can be told, and the
/// exit code says that something was wrong.
/// </summary>
sealed class MessageWriter(Stream stream) : TextWriter
{
    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value) => Send(value.ToString());

    public override void Write(string? value) => Send(value ?? "");

    public override void WriteLine(string? value) => Send(value + "\n");

    void Send(string text)
    {
        try
        {
            stream.Write(Encoding.GetBytes(text));
        }
        catch (IOException)
        {
            return;
        }
    }
}
