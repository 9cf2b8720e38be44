using Enrichment.Flows;
using Enrichment.View.Profiles;
using Xunit;

namespace Enrichment.View.Tests.Profiles;

public sealed class RolesTests
{
    [Theory]
    [InlineData(IpProtocol.Tcp, MatchGrade.Exact, 40001, 443, Role.Calls)]
    [InlineData(IpProtocol.Tcp, MatchGrade.Exact, 443, 40001, Role.Listens)]
    [InlineData(IpProtocol.Tcp, MatchGrade.Exact, 8080, 9090, Role.Listens)]
    [InlineData(IpProtocol.Tcp, MatchGrade.Exact, 50000, 40000, Role.Calls)]
    [InlineData(IpProtocol.Tcp, MatchGrade.Wildcard, 45000, 443, Role.Listens)]
    [InlineData(IpProtocol.Tcp, MatchGrade.Local, 45000, 443, Role.Listens)]
    [InlineData(IpProtocol.Udp, MatchGrade.Wildcard, 45000, 53, Role.Calls)]
    [InlineData(IpProtocol.Udp, MatchGrade.Wildcard, 53, 45000, Role.Listens)]
    [InlineData(IpProtocol.Udp, MatchGrade.Exact, 123, 123, Role.Calls)]
    [InlineData(IpProtocol.Icmp, MatchGrade.Exact, 0, 2048, Role.None)]
    [InlineData((byte)47, MatchGrade.Wildcard, 0, 0, Role.None)]
    public void Of_ProtocolGradeAndPorts_TellWhoCalled(byte protocol, MatchGrade grade, int local, int peer, object role) =>
        Assert.Equal(role, Roles.Of(protocol, grade, (ushort)local, (ushort)peer));

    [Fact]
    public void Parse_EachWord_IsItsRoleAgain() => Assert.All(Enum.GetValues<Role>(), role => Assert.Equal(role, Roles.Parse(Roles.Word(role))));
}
