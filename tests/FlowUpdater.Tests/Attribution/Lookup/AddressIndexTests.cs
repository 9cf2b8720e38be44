using Enrichment.Flows;
using Enrichment.Updater.Attribution.Lookup;
using Xunit;

namespace Enrichment.Updater.Tests.Attribution.Lookup;

public sealed class AddressIndexTests
{
    const int Many = 20_000;

    readonly AddressIndex _index = new();

    [Fact]
    public void Find_ManyAddresses_EachHasItsOwnEntry()
    {
        for (var i = 0; i < Many; i++)
        {
            _index.Get(Address(i)).Bound = i + 1;
        }

        Assert.All(Enumerable.Range(0, Many), i =>
        {
            Assert.Equal(1U, _index.MayKnow(Address(i)));
            Assert.Equal(i + 1, _index.Find(Address(i)).Bound);
        });
        Assert.All(Enumerable.Range(Many, Many), i => Assert.False(_index.Find(Address(i)).IsKnown));
    }

    [Fact]
    public void MayKnow_AddressesOfNobody_AlmostAllAreToldByTheirBit()
    {
        for (var i = 0; i < Many; i++)
        {
            _index.Get(Address(i)).First = i;
        }

        // At most one bit of sixteen is set, whatever the seed.
        Assert.InRange(Enumerable.Range(Many, 10 * Many).Count(i => _index.MayKnow(Address(i)) != 0), 1, Many);
        Assert.False(_index.Find(Address(11 * Many)).IsKnown);
    }

    [Fact]
    public void Get_AddressesComeAndGo_TheTableDoesNotGrowForThoseThatWent()
    {
        _index.Get(Address(0)).Bound = 1;
        for (var i = 1; i < 10 * Many; i++)
        {
            _index.Get(Address(i)).Bound = 1;
            _index.Get(Address(i)).Bound = 0;
        }

        Assert.True(_index.Find(Address(0)).IsKnown);
        Assert.Equal(1, Enumerable.Range(0, 10 * Many).Count(i => _index.Find(Address(i)).IsKnown));
        Assert.InRange(Enumerable.Range(0, 10 * Many).Count(i => _index.MayKnow(Address(i)) != 0), 1, Many);
    }

    static IpAddress Address(int i) => i % 2 == 0 ? IpAddress.FromIPv4(0x0A000000 + (uint)i) : new IpAddress(0x2001_0DB8_0000_0000, (ulong)i);
}
