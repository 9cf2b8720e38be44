using Enrichment.Filter.Tree;
using Enrichment.Nfcapd;

namespace Enrichment.Filter.Compiled;

/// <summary>
/// Makes a tree a flat program. Code is laid down backwards: what a test goes on to is there before the test itself, so every jump leads
/// to a smaller number, and no pass is needed to fill jumps in.
/// </summary>
sealed class FilterCompiler
{
    // No list: those of structs are compiled anew at each start of a program.
    Instruction[] _code = new Instruction[16];
    int _length;

    /// <param name="root">Of the tree.</param>
    /// <param name="entry">The first instruction, or the answer.</param>
    public static Instruction[] Compile(FilterNode root, out int entry)
    {
        var compiler = new FilterCompiler();
        entry = compiler.Add(root, Instruction.Pass, Instruction.Fail);
        var code = new Instruction[compiler._length];
        Array.Copy(compiler._code, code, code.Length);
        return code;
    }

    int Add(FilterNode node, int onTrue, int onFalse) => node switch
    {
        AnyNode => onTrue,
        NotNode not => Add(not.Child, onFalse, onTrue),
        AndNode and => AddAll(and.Children, onTrue, onFalse, isAnd: true),
        OrNode or => AddAll(or.Children, onTrue, onFalse, isAnd: false),
        FlagsTest flags => Add(flags.Tests, onTrue, onFalse),
        NumberTest test => AddNumber(test, onTrue, onFalse),
        NumberListTest { Field: ElementField { Width: 2 } field } list => AddWordSet(field, list.Values, onTrue, onFalse),
        NumberListTest { Values.Length: <= 4 } list => AddAll(
            [.. list.Values.Select(value => new NumberTest(list.Field, Comparison.Equal, value))], onTrue, onFalse, isAnd: false),
        AddressTest test => AddAddress(test, onTrue, onFalse),
        VersionTest version => AddVersion(version, onTrue, onFalse),
        _ => AddNode(node, onTrue, onFalse),
    };

    /// <summary>Children have no effects, so those that cost little are asked first.</summary>
    int AddAll(FilterNode[] children, int onTrue, int onFalse, bool isAnd)
    {
        var entry = isAnd ? onTrue : onFalse;
        foreach (var child in children.OrderByDescending(Cost))
        {
            entry = isAnd ? Add(child, entry, onFalse) : Add(child, onTrue, entry);
        }

        return entry;
    }

    static int Cost(FilterNode node) => node switch
    {
        AnyNode or VersionTest => 0,
        NumberTest { Field: ElementField or HeaderField } or NumberListTest { Field: ElementField { Width: 2 } } or FlagsTest => 1,
        AddressTest or NumberTest or NumberListTest => 2,
        NotNode not => Cost(not.Child),
        AndNode and => and.Children.Max(Cost),
        OrNode or => or.Children.Max(Cost),
        PayloadRegexTest => 9,
        _ => 5,
    };

    int Add(Instruction instruction, int onTrue, int onFalse)
    {
        (instruction.OnTrue, instruction.OnFalse) = (onTrue, onFalse);
        if (_length == _code.Length)
        {
            var longer = new Instruction[2 * _length];
            Array.Copy(_code, longer, _length);
            _code = longer;
        }

        _code[_length] = instruction;
        return _length++;
    }

    int AddNode(FilterNode node, int onTrue, int onFalse) => Add(new Instruction { Op = OpCode.Node, Data = node }, onTrue, onFalse);

    int AddNumber(NumberTest test, int onTrue, int onFalse)
    {
        if (!TryRange(test, out var low, out var span))
        {
            return onFalse;
        }

        var range = new Instruction { Low = low, Span = span, OnMissing = onFalse, Mask = ulong.MaxValue };
        switch (test.Field)
        {
            case ElementField field:
                (range.Element, range.Offset, range.Width) = ((byte)field.Id, field.Offset, (byte)field.Width);
                range.Mask = Mask(test, field.Width);
                range.OnMissing = field.MissingIsZero && test.Holds(0) ? onTrue : onFalse;
                return Add(range, onTrue, onFalse);
            case HeaderField field:
                (range.Offset, range.Width, range.Mask) = (field.Offset, (byte)field.Width, Mask(test, field.Width));
                return Add(range, onTrue, onFalse);
            default:
                return TryRate(test, ref range) ? Add(range, onTrue, onFalse) : AddNode(test, onTrue, onFalse);
        }
    }

    /// <summary>Bits of the number that count.</summary>
    static ulong Mask(NumberTest test, int width) =>
        test.Op == Comparison.HasBits ? test.Value : width == 8 ? ulong.MaxValue : (1UL << 8 * width) - 1;

    /// <returns>False: no number passes.</returns>
    static bool TryRange(NumberTest test, out ulong low, out ulong span)
    {
        var value = test.Value;
        (low, var high) = test.Op switch
        {
            Comparison.Less => (0UL, value - 1),
            Comparison.LessOrEqual => (0UL, value),
            Comparison.Greater => (value + 1, ulong.MaxValue),
            Comparison.GreaterOrEqual => (value, ulong.MaxValue),
            _ => (value, value),
        };
        span = high - low;
        return !(test.Op == Comparison.Less && value == 0) && !(test.Op == Comparison.Greater && value == ulong.MaxValue);
    }

    static bool TryRate(NumberTest test, ref Instruction range)
    {
        const int packets = 24, bytes = 32;
        (range.Op, range.Offset, range.Mask) = test.Field switch
        {
            var field when field == NumberFields.Duration => (OpCode.Duration, packets, 0UL),
            var field when field == NumberFields.PacketsPerSecond => (OpCode.Rate, packets, 1000UL),
            var field when field == NumberFields.BitsPerSecond => (OpCode.Rate, bytes, 8000UL),
            _ => (OpCode.Node, 0, 0UL),
        };
        (range.Element, range.Width) = ((byte)ElementId.GenericFlow, 8);
        range.Data = test;
        return range.Op != OpCode.Node;
    }

    int AddWordSet(ElementField field, ulong[] values, int onTrue, int onFalse)
    {
        var set = new ulong[(ushort.MaxValue + 1) / 64];
        foreach (var value in values)
        {
            set[value / 64] |= 1UL << (int)(value % 64);
        }

        return Add(
            new Instruction
            {
                Op = OpCode.WordSet, Element = (byte)field.Id, Offset = field.Offset, Width = 2, Data = set, OnMissing = onFalse,
            },
            onTrue,
            onFalse);
    }

    /// <summary>One range of either version is a plain comparison; more are searched.</summary>
    int AddAddress(AddressTest test, int onTrue, int onFalse)
    {
        var field = test.Field;
        var entry = onFalse;
        if (test.Ranges.V6Count == 1)
        {
            entry = AddRangeV6(field, test.Ranges, onTrue, entry);
        }
        else if (test.Ranges.V6Count > 1)
        {
            entry = Add(Address(OpCode.RangesV6, field.Id6, field.Offset6, 16, test.Ranges, entry), onTrue, entry);
        }

        var v4 = Address(OpCode.RangesV4, field.Id4, field.Offset4, 4, test.Ranges, entry);
        if (test.Ranges.V4Count == 1)
        {
            var (first, last) = test.Ranges.V4(0);
            (v4.Op, v4.Mask, v4.Low, v4.Span) = (OpCode.Range, uint.MaxValue, first, last - first);
        }

        return test.Ranges.V4Count > 0 ? Add(v4, onTrue, onFalse) : entry;
    }

    static Instruction Address(OpCode op, ElementId id, int offset, byte width, object? data, int onMissing) => new()
    {
        Op = op, Element = (byte)id, Offset = offset, Width = width, Data = data, OnMissing = onMissing,
    };

    /// <summary>A network is a range of one half under a fixed other, or of the high half under any low one.</summary>
    int AddRangeV6(AddressField field, AddressRanges ranges, int onTrue, int onFalse)
    {
        var range = ranges.V6(0);
        var (high, low, lastHigh, lastLow) = (range[0], range[1], range[2], range[3]);
        var isWhole = low == 0 && lastLow == ulong.MaxValue;
        if (!isWhole && high != lastHigh)
        {
            return Add(Address(OpCode.RangesV6, field.Id6, field.Offset6, 16, ranges, onFalse), onTrue, onFalse);
        }

        var part = Address(OpCode.Range, field.Id6, field.Offset6, 16, null, onFalse);
        part.Mask = ulong.MaxValue;
        var next = onTrue;
        if (!isWhole)
        {
            (part.Low, part.Span, part.Offset) = (low, lastLow - low, field.Offset6 + 8);
            part.Width = 8;
            next = Add(part, onTrue, onFalse);
        }

        (part.Low, part.Span, part.Offset) = (high, lastHigh - high, field.Offset6);
        part.Width = 16;
        return Add(part, next, onFalse);
    }

    int AddVersion(VersionTest version, int onTrue, int onFalse)
    {
        var id = version.IsIPv6 ? ElementId.IPv6Flow : ElementId.IPv4Flow;
        return Add(new Instruction { Element = (byte)id, Span = ulong.MaxValue, OnMissing = onFalse }, onTrue, onFalse);
    }
}
