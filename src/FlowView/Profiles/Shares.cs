namespace Enrichment.View.Profiles;

/// <summary>Parts of a whole.</summary>
static class Shares
{
    const double Steps = 10_000;

    /// <returns>0 to 1, in ten-thousandths.</returns>
    public static double Of(ulong part, ulong whole) => whole == 0 ? 0 : Math.Round(Steps * part / whole) / Steps;
}
