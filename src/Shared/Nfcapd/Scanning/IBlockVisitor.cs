namespace Enrichment.Nfcapd.Scanning;

/// <summary>
/// Looks at the blocks of a file, for <see cref="NfcapdReader.Visit"/>. Each worker has its own, which is given some of the blocks; what they
/// found out is put together by the caller afterwards.
/// </summary>
public interface IBlockVisitor
{
    /// <param name="block">From its first record on; valid during the call only.</param>
    void Visit(NfcapdBlock block);
}

/// <summary>Makes something of each block, for <see cref="NfcapdReader.VisitInOrder"/>. Each worker has its own.</summary>
/// <typeparam name="TResult">What becomes of a block: text, for instance. Objects are used again.</typeparam>
public interface IBlockVisitor<in TResult>
{
    /// <summary>
    /// Called for each block in the order of the file, before its <see cref="Visit"/> and perhaps while earlier blocks are visited: takes
    /// what a block tells those behind it. Not for blocks of layout 1, which tell nothing.
    /// </summary>
    /// <remarks>Always of the first visitor.</remarks>
    void Join(NfcapdBlock block, TResult result)
    {
    }

    /// <param name="block">From its first record on; valid during the call only.</param>
    /// <param name="result">To be filled; what is in it belongs to an earlier block.</param>
    void Visit(NfcapdBlock block, TResult result);
}
