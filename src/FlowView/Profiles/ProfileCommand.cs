using System.Text.Json;
using Enrichment.Fields;
using Enrichment.View.Format;
using Enrichment.View.Profiles.Comparison;
using Enrichment.View.Query;
using Enrichment.View.Scan;

namespace Enrichment.View.Profiles;

/// <summary><c>flowview profile</c>: what each process does, or what is new in it.</summary>
static class ProfileCommand
{
    public const string Name = "profile";

    const int Ok = 0, Failed = 1;

    /// <summary>About 150 bytes each.</summary>
    const int MostPeers = 1_000_000;

    /// <returns>The exit code.</returns>
    /// <exception cref="UsageException">With one sentence for the user.</exception>
    public static int Run(ReadOnlySpan<string> args, OutputFile output, TextWriter errors, TimeZoneInfo zone)
    {
        var options = ProfileOptions.Parse(args);
        if (options.View.ShowHelp)
        {
            ProfileHelp.Write(output);
            return Ok;
        }

        try
        {
            return Run(options, output, errors, options.View.Utc ? TimeZoneInfo.Utc : zone) ? Ok : Failed;
        }
        catch (ProfileException wrong)
        {
            errors.WriteLine($"flowview: {wrong.Message}");
            return Failed;
        }
    }

    /// <returns>Whether every file was whole.</returns>
    static bool Run(ProfileOptions options, OutputFile output, TextWriter errors, TimeZoneInfo zone)
    {
        var known = options.Against is { } path ? SavedProfile.Load(path) : null;
        var news = known is null ? null : new News(known, options.Times, options.Most);
        var profile = new TrafficProfile(new PeerRoom(MostPeers));
        var window = options.View.Window is { } text ? TimeWindow.Parse(text, zone) : new TimeWindow();
        using var files = new SelectedFiles(options.View, QueryFilter.Read(options.View, zone), window, errors);
        files.Scan(new FlowSource(), new ProfileCollector(profile, news), new Totals());
        if (profile.Room.IsFull)
        {
            errors.WriteLine($"flowview: more than {profile.Room.Most} peers; flows of the further ones are counted without their addresses");
        }

        if (options.Save is { } save)
        {
            ProfileFile.Save(save, profile);
        }

        if (news is not null)
        {
            Show(news.Findings(), options, output, zone);
        }
        else if (options.Save is null || options.IsJson)
        {
            Show(profile, options, output, zone);
        }

        return files.AllGood;
    }

    static void Show(TrafficProfile profile, ProfileOptions options, OutputFile output, TimeZoneInfo zone)
    {
        if (!options.IsJson)
        {
            new ProfileText(output, zone, options.Most).Write(profile);
            return;
        }

        using var json = new Utf8JsonWriter(output, ProfileJson.Options);
        ProfileJson.Write(json, profile, options.Most);
        output.Line("");
    }

    static void Show(IReadOnlyList<Finding> findings, ProfileOptions options, OutputFile output, TimeZoneInfo zone)
    {
        if (!options.IsJson)
        {
            new NewsText(output, zone).Write(findings);
            return;
        }

        using var json = new Utf8JsonWriter(output, ProfileJson.Options);
        ProfileJson.Write(json, findings);
        output.Line("");
    }
}
