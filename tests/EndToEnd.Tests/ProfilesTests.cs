using System.Text;
using Enrichment.EndToEnd.Tests.Lab;
using Xunit;

namespace Enrichment.EndToEnd.Tests;

/// <summary>The examples in profiles/ are whole, and their commands print what stands beside them.</summary>
public sealed class ProfilesTests
{
    const int ExtractLines = 8; // profiles/record writes as many

    static string Folder => Path.Combine(Published.Root, "profiles");

    public static TheoryData<string> Profiles =>
        [.. Directory.GetDirectories(Folder).Select(folder => Path.GetFileName(folder)).Except(["actors", "__pycache__"]).Order(StringComparer.Ordinal)];

    [Fact]
    public void Profiles_AreAtLeastFour() => Assert.True(Profiles.Count >= 4);

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Folder_HasAllParts(string profile)
    {
        foreach (var part in new[] { "README.md", "command", "output.txt", "scene.py" })
        {
            Assert.True(new FileInfo(PathOf(profile, part)) is { Exists: true, Length: > 0 }, $"profiles/{profile}/{part} is missing or empty");
        }

        var files = Flows(profile);
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.Matches(@"^nfcapd\.\d{12}$", Path.GetFileName(file)));
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 16 * 1024));
    }

    /// <summary>UPDATE_GOLDEN=1 writes what is printed now.</summary>
    [Theory]
    [MemberData(nameof(Profiles))]
    public void Command_PrintsTheOutput(string profile)
    {
        var command = File.ReadAllText(PathOf(profile, "command"));
        Assert.SkipWhen(command.Contains("nfdump ", StringComparison.Ordinal) && !Tool.Run("nfdump", "-V").Output.Contains("1.7.1", StringComparison.Ordinal),
            "the output is that of nfdump 1.7.1");
        Assert.True(File.Exists(Published.View));

        var shown = Tool.Run("env", "-C", Published.Root, "LC_ALL=C.UTF-8", "sh", "-e", $"profiles/{profile}/command");

        Assert.Equal("", shown.Errors);
        var text = shown.Expect(profile);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(PathOf(profile, "output.txt"), text);
        }

        Assert.Equal(Encoding.UTF8.GetString(File.ReadAllBytes(PathOf(profile, "output.txt"))), text);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void Files_NfdumpVerifies_Sound(string profile) => Assert.All(Flows(profile), Nfdump.ExpectSound);

    /// <summary>They are public: nothing of the machine where they were made.</summary>
    [Theory]
    [MemberData(nameof(Profiles))]
    public void Stamps_NameNoPathOfTheMakersMachine(string profile)
    {
        var commands = Tool.Run(Published.View, "-R", PathOf(profile, "flows"), "-q", "-o", "csv:%scmd,%dcmd,%scont,%dcont").Expect("flowview");
        Assert.Contains("actors/", commands, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"/(work|home|root|tmp|Users)\b", commands);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void ReadMe_ShowsTheBeginningOfTheOutput(string profile)
    {
        var beginning = string.Concat(File.ReadLines(PathOf(profile, "output.txt")).Take(ExtractLines).Select(line => line + "\n"));
        Assert.True(File.ReadAllText(Path.Combine(Folder, "README.md")).Contains($"```\n{beginning}```", StringComparison.Ordinal),
            $"profiles/README.md shows another beginning of {profile}/output.txt: 'profiles/record --show' puts it right");
    }

    static string[] Flows(string profile) => Directory.GetFiles(PathOf(profile, "flows"), "*", SearchOption.AllDirectories);

    static string PathOf(string profile, string part) => Path.Combine(Folder, profile, part);
}
