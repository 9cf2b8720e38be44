namespace Enrichment.Netflow.Exporters;

/// <summary>What all exporters of one receiving thread may take of our memory: a flood from addresses that are made up stops here.</summary>
sealed class CommonBudget
{
    public const int MostTemplates = 65_536;
    public const int MostTemplateFields = 1 << 21;
    public const int MostHeldBytes = 64 << 20;

    int _templates, _fields, _heldBytes;

    public bool TryTakeTemplate(int fields)
    {
        if (_templates >= MostTemplates || _fields + fields > MostTemplateFields)
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
    }

    public bool TryHold(int bytes)
    {
        if (_heldBytes + bytes > MostHeldBytes)
        {
            return false;
        }

        _heldBytes += bytes;
        return true;
    }

    public void GiveHeld(int bytes) => _heldBytes -= bytes;
}
