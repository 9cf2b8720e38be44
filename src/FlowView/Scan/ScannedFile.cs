namespace Enrichment.View.Scan;

/// <summary>A file that was read.</summary>
/// <param name="RecordsBefore">Records of all types in the files before it, by which records are numbered.</param>
/// <param name="Records">In it.</param>
/// <param name="IsWhole">Nothing in it was damaged.</param>
sealed record ScannedFile(string Path, long RecordsBefore, long Records, bool IsWhole);
