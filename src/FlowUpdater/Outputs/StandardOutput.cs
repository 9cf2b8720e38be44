using Enrichment.Files;
using Enrichment.Native;

namespace Enrichment.Updater.Outputs;

/// <summary>Standard output as a stream that says when nobody reads it any more (| head); the runtime's own passes over that in silence.</summary>
/// <param name="readerGone">Called once.</param>
sealed class StandardOutput(Action readerGone) : DescriptorStream(1)
{
    bool _isGone;

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            base.Write(buffer);
        }
        catch (IOException wrong) when (wrong.HResult == LibcConstants.EPIPE)
        {
            if (!_isGone)
            {
                _isGone = true;
                readerGone();
            }

            throw;
        }
    }
}
