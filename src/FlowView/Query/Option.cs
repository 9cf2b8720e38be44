namespace Enrichment.View.Query;

/// <summary>An option of the command line: a row of <see cref="OptionTable"/>.</summary>
/// <param name="Letter">nfdump's; <c>\0</c> where it has none.</param>
/// <param name="Name">The long form without its dashes; null where there is none.</param>
/// <param name="Argument">What its argument is called in the help; null: it takes none.</param>
/// <param name="Task">The heading it stands under.</param>
/// <param name="Help">One line.</param>
/// <param name="MayLackArgument">The argument, if there is one, stands in the same word (<c>-z=lz4</c>).</param>
sealed record Option(char Letter, string? Name, string? Argument, string Task, string Help, bool MayLackArgument = false)
{
    public override string ToString() => Letter == '\0' ? $"--{Name}" : $"-{Letter}";
}
