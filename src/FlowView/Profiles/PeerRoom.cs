namespace Enrichment.View.Profiles;

/// <summary>How many peers, over all processes and ports, are kept one by one: a scanner's must not take all memory.</summary>
sealed class PeerRoom(int most)
{
    int _taken;

    /// <summary>Peers that found none.</summary>
    public bool IsFull { get; private set; }

    public int Most => most;

    public bool Take()
    {
        if (_taken < most)
        {
            _taken++;
            return true;
        }

        IsFull = true;
        return false;
    }
}
