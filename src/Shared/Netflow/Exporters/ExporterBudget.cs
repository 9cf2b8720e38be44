namespace Enrichment.Netflow.Exporters;

/// <summary>What one exporter may take of our memory, over all its domains; a flood from one address stops here.</summary>
/// <param name="all">What all exporters together may take.</param>
sealed class ExporterBudget(CommonBudget all)
{
    public const int MostDomains = 256;
    public const int MostTemplates = 2048;
    public const int MostTemplateFields = 65_536;
    public const int MostHeldBytes = 1 << 20;

    int _templates, _fields, _heldBytes;

    public int Domains { get; set; }

    /// <summary>Room for one more template of so many fields.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryTakeTemplate(int fields)
    {
        if (_templates >= MostTemplates || _fields + fields > MostTemplateFields || !all.TryTakeTemplate(fields))
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
        all.GiveTemplate(fields);
    }

    /// <summary>Room to hold bytes back that cannot be read yet.</summary>
    /// <returns>False: there is none.</returns>
    public bool TryHold(int bytes)
    {
        if (_heldBytes + bytes > MostHeldBytes || !all.TryHold(bytes))
        {
            return false;
        }

        _heldBytes += bytes;
        return true;
    }

    public void GiveHeld(int bytes)
    {
        _heldBytes -= bytes;
        all.GiveHeld(bytes);
    }
}
