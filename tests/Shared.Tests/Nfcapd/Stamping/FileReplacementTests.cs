using Enrichment.Files;
using Enrichment.Nfcapd.Stamping;
using Enrichment.Nfcapd.Writing;
using Xunit;

namespace Enrichment.Tests.Nfcapd.Stamping;

public sealed class FileReplacementTests : IDisposable
{
    readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_InPlace_IsWholeUnderItsNameAndNothingElseIsLeft()
    {
        var path = With("nfcapd.1", "old");

        using (var replacement = Begin(path, path))
        {
            RandomAccess.Write(replacement.Handle, "new"u8, 0);
            Assert.True(replacement.IsInput);
            Assert.Equal("old", File.ReadAllText(path));
            Assert.Equal("nfcapd.current." + Environment.ProcessId + ".copy", Others(path).Single());
            Assert.Equal(0x180, FileStatus.Of(Path.Combine(_folder.Path, Others(path).Single()))!.Value.Mode & 0x1FF);
            replacement.Commit();
            Assert.True(FileStatus.Of(path)!.Value.IsUnchanged(replacement.Placed));
            Assert.Equal("new", File.ReadAllText(path)); // nobody has to wait until it is unlocked
        }

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Empty(Others(path));
    }

    [Fact]
    public void Dispose_NotCommitted_LeavesWhatWasThere()
    {
        var path = With("nfcapd.1", "old");

        using (var replacement = Begin(path, path))
        {
            RandomAccess.Write(replacement.Handle, "new"u8, 0);
        }

        Assert.Equal("old", File.ReadAllText(path));
        Assert.Empty(Others(path));
    }

    [Fact]
    public void Commit_InputWrittenToMeanwhile_LeavesItAndSaysSo()
    {
        var path = With("nfcapd.1", "old");

        using (var replacement = Begin(path, path))
        {
            File.AppendAllText(path, " and more");
            var error = Assert.Throws<FileChangedException>(replacement.Commit);
            Assert.Equal($"{path}: was written to while it was being stamped, and is left as it is", error.Message);
        }

        Assert.Equal("old and more", File.ReadAllText(path));
        Assert.Empty(Others(path));
    }

    [Fact]
    public void Commit_InputReplacedMeanwhile_IsNoticed()
    {
        var path = With("nfcapd.1", "old");
        using var replacement = Begin(path, path);
        File.Move(With("other", "its"), path, overwrite: true);

        Assert.Throws<FileChangedException>(replacement.Commit);
        Assert.Equal("its", File.ReadAllText(path));
    }

    [Fact]
    public void Commit_OutputIsLink_WhatItLeadsToIsReplaced()
    {
        var path = With("nfcapd.1", "old");
        var link = Path.Combine(_folder.Path, "link");
        File.CreateSymbolicLink(link, path);

        using (var replacement = Begin(link, link))
        {
            RandomAccess.Write(replacement.Handle, "new"u8, 0);
            replacement.Commit();
        }

        Assert.Equal(path, new FileInfo(link).LinkTarget);
        Assert.Equal("new", File.ReadAllText(path));
    }

    [Theory]
    [InlineData("nfcapd.current.17.copy", true)]
    [InlineData("nfcapd.current.17.copy.2", true)]
    [InlineData("nfcapd.current.17", false)]
    [InlineData("nfcapd.current.17.2", false)]
    [InlineData("nfcapd.202611210000.copy", false)]
    public void IsCopy_OnlyOursOfStamping(string name, bool copy) => Assert.Equal(copy, TemporaryFile.IsCopy(name));

    [Theory]
    [InlineData("nfcapd.current.17.copy.2", 17)]
    [InlineData("nfcapd.current.17", 17)]
    [InlineData("nfcapd.current.x", 0)]
    [InlineData("nfcapd.202611210000", 0)]
    public void MakerOf_Name_IsTheProcess(string name, int process) => Assert.Equal(process, TemporaryFile.MakerOf(name));

    static FileReplacement Begin(string input, string output) => FileReplacement.Begin(input, FileStatus.Of(input)!.Value, output);

    string With(string name, string text)
    {
        var path = Path.Combine(_folder.Path, name);
        File.WriteAllText(path, text);
        return path;
    }

    IEnumerable<string> Others(string path) => Directory.GetFiles(_folder.Path).Where(file => file != path).Select(file => Path.GetFileName(file)!);
}
