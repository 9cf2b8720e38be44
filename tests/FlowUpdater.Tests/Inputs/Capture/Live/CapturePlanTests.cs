using Enrichment.Updater.Inputs.Capture.Live;
using Xunit;

namespace Enrichment.Updater.Tests.Inputs.Capture.Live;

/// <summary>Every arrangement of interfaces that a host may have, also those that a test machine's kernel cannot make.</summary>
public sealed class CapturePlanTests
{
    static readonly NetworkLink Lo = new(1, "lo", true);
    static readonly NetworkLink Eth0 = new(2, "eth0", true);
    static readonly NetworkLink Eth1 = new(3, "eth1", true);

    [Fact]
    public void Make_NothingNamed_OpensAllThatAreUp() => Expect("lo eth0", [Lo, Eth0, Eth1 with { IsUp = false }]);

    [Fact]
    public void Make_Named_OpensThoseOnly() => Expect("eth1", [Lo, Eth0, Eth1], "eth1");

    [Fact]
    public void Make_Bridge_InsteadOfItsPorts() =>
        Expect("lo br0", [Lo, Eth0 with { Master = 4 }, Eth1 with { Master = 4 }, new(4, "br0", true, "bridge")]);

    [Fact]
    public void Make_BridgeThatIsDown_PortsThemselves() =>
        Expect("lo eth0", [Lo, Eth0 with { Master = 4 }, new(4, "br0", false, "bridge")]);

    [Fact]
    public void Make_PortNamedWithoutItsBridge_ThePort() =>
        Expect("eth0", [Lo, Eth0 with { Master = 4 }, new(4, "br0", true, "bridge")], "eth0");

    [Fact]
    public void Make_BondInABridge_OnlyTheBridge() =>
        Expect("br0", [Eth0 with { Master = 4 }, Eth1 with { Master = 4 }, new(4, "bond0", true, "bond", Master: 5), new(5, "br0", true, "bridge")]);

    [Fact]
    public void Make_Vlan_IsCountedBelow() =>
        Expect("eth0", [Eth0, new(4, "eth0.10", true, "vlan", Lower: 2, VlanId: 10), new(5, "mac0", true, "macvlan", Lower: 2)]);

    [Fact]
    public void Make_VlanNamedAlone_IsOpened() =>
        Expect("eth0.10", [Eth0, new(4, "eth0.10", true, "vlan", Lower: 2, VlanId: 10)], "eth0.10");

    [Fact]
    public void Make_VlanOnABond_IsCountedOnTheBond() =>
        Expect("bond0", [Eth0 with { Master = 4 }, new(4, "bond0", true, "bond"), new(5, "bond0.7", true, "vlan", Lower: 4, VlanId: 7)]);

    [Fact]
    public void Make_VlanOnABridgePort_IsOpened_BecauseTheBridgeDoesNotSeeIt() =>
        Expect("br0 eth0.10", [Eth0 with { Master = 4 }, new(4, "br0", true, "bridge"), new(5, "eth0.10", true, "vlan", Lower: 2, VlanId: 10)]);

    [Fact]
    public void Make_VlanThatIsABridgePort_IsLeftOutBelow() =>
        Expect("eth0-10-20 br0", [Eth0, new(4, "eth0.20", true, "vlan", 6, 2, 20), new(5, "eth0.10", true, "vlan", 6, 2, 10), new(6, "br0", true, "bridge")]);

    [Fact]
    public void Make_VlanOnABridge_IsCountedOnTheBridge() =>
        Expect("br0", [new(4, "br0", true, "bridge"), new(5, "br0.10", true, "vlan", Lower: 4, VlanId: 10)]);

    [Fact]
    public void Make_VethPairHere_OneEnd() => Expect("v1", [new(4, "v0", true, "veth", Lower: 5), new(5, "v1", true, "veth", Lower: 4)]);

    [Fact]
    public void Make_VethWhoseOtherEndIsElsewhere_IsOpened() => Expect("v0 v1", [new(4, "v0", true, "veth"), new(5, "v1", true, "veth")]);

    [Fact]
    public void Make_VethWhoseOtherEndIsDown_IsOpened() => Expect("v0", [new(4, "v0", true, "veth", Lower: 5), new(5, "v1", false, "veth", Lower: 4)]);

    [Fact]
    public void Make_VethIntoABridgeHere_OnlyTheBridge() =>
        Expect("br0", [new(4, "v0", true, "veth", Lower: 5), new(5, "v1", true, "veth", 6, 4), new(6, "br0", true, "bridge")]);

    [Fact]
    public void Make_Vrf_ItsPorts() => Expect("eth0", [Eth0 with { Master = 4 }, new(4, "red", true, "vrf")]);

    [Fact]
    public void Make_Tunnel_IsOpenedBesideWhatCarriesIt() => Expect("eth0 vx0 wg0", [Eth0, new(4, "vx0", true, "vxlan", Lower: 2), new(5, "wg0", true, "wireguard")]);

    [Fact]
    public void Make_Ifb_IsNotOpenedUnlessNamed()
    {
        NetworkLink ifb = new(4, "ifb0", true, "ifb");
        Expect("eth0", [Eth0, ifb]);
        Expect("ifb0", [Eth0, ifb], "ifb0");
    }

    [Fact]
    public void Make_MastersInACircle_Ends() =>
        Expect("eth0", [Eth0, new(4, "b0", true, "bridge", Master: 5), new(5, "b1", true, "bridge", Master: 4)], "eth0");

    [Fact]
    public void Make_Omitted_SaysWhereItIsCounted()
    {
        var plan = CapturePlan.Make([Eth0 with { Master = 4 }, new(4, "br0", true, "bridge")], []);

        Assert.Equal(("eth0", "its packets are counted on br0"), (plan.Omitted[0].Link.Name, plan.Omitted[0].Why));
    }

    static void Expect(string open, NetworkLink[] links, params string[] wanted)
    {
        var plan = CapturePlan.Make(links, wanted);

        Assert.Equal(open.Split(' '), plan.Open.Select(choice => string.Join('-', [choice.Link.Name, .. choice.WithoutVlans])));
    }
}
