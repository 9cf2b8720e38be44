namespace Enrichment.Netflow.Exporters;

/// <summary>How much of our memory others may fill, with templates and with what waits for them.</summary>
/// <param name="above">What it is a part of; null: it is all.</param>
abstract class MemoryBudget(int mostTemplates, int mostTemplateFields, int mostHeldBytes, MemoryBudget? above)
{
    int _templates, _fields, _heldBytes;

    /// <summary>Room for one more template of so many fields.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryTakeTemplate(int fields)
    {
        if (_templates >= mostTemplates || _fields + fields > mostTemplateFields || above?.TryTakeTemplate(fields) == false)
        {
            return false;
        }

        _templates++;
        _fields += fields;
        return true;
    }

    public void GiveTemplate(int fields)
    {
        _templates--;
        _fields -= fields;
        above?.GiveTemplate(fields);
    }

    /// <summary>Room to hold bytes back that cannot be read yet.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryHold(int bytes)
    {
        if (_heldBytes + bytes > mostHeldBytes || above?.TryHold(bytes) == false)
        {
            return false;
        }

        _heldBytes += bytes;
        return true;
    }

    public void GiveHeld(int bytes)
    {
        _heldBytes -= bytes;
        above?.GiveHeld(bytes);
    }
}
