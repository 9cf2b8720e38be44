namespace Enrichment.Netflow.Encoding;

/// <summary>How long texts may get, so that the longest record still fits into one message.</summary>
readonly record struct TextLimits(int Name, int CommandLine)
{
    // All fields but texts of the longest record, the message's header and a set's: below 220 octets. Of texts there are 13, two of them command lines.
    const int Fixed = 220, Names = 11, MostName = 65, MostCommandLine = 254, LeastName = 15;

    public static TextLimits For(int maxMessage)
    {
        var room = maxMessage - Fixed;
        var name = Math.Clamp(room / (Names + 5) - 1, LeastName, MostName);
        return new TextLimits(name, Math.Clamp((room - Names * (name + 1)) / 2 - 1, LeastName, MostCommandLine));
    }
}
