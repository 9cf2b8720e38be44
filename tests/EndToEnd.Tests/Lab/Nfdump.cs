using Xunit;

namespace Enrichment.EndToEnd.Tests.Lab;

/// <summary>The real nfdump, as the judge of our files.</summary>
static class Nfdump
{
    /// <summary>Fails unless nfdump reads the file from end to end and finds nothing wrong.</summary>
    public static void ExpectSound(string file)
    {
        var verified = Tool.Run("nfdump", "-v", file);
        // It names the records of the private blocks, and that is all it has to say of them.
        var complaints = verified.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("Array block: ", StringComparison.Ordinal));
        Assert.True(verified.ExitCode == 0 && !verified.Output.Contains("rror", StringComparison.Ordinal) && !complaints.Any(),
            verified.Output + verified.Errors);
    }
}
