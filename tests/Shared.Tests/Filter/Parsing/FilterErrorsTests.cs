using Enrichment.Filter;
using Xunit;

namespace Enrichment.Tests.Filter.Parsing;

/// <summary>What is wrong, where, and what may have been meant.</summary>
public sealed class FilterErrorsTests
{
    [Theory]
    [InlineData("scr ip 192.0.2.1", 1, "'scr' is no word of filters; near is src (flowview --help names them)")]
    [InlineData("proto tcp and srcip 192.0.2.1", 15, "'srcip' is no word of filters; 'src ip' is (flowview --help names them)")]
    [InlineData("dstport 53", 1, "'dstport' is no word of filters; 'dst port' is (flowview --help names them)")]
    [InlineData("srcxyzzy 53", 1, "'srcxyzzy' is no word of filters (flowview --help names them)")]
    [InlineData("@include /nothing/here", 1, "@include /nothing/here: there is no such directory")]
    [InlineData("any @include /etc/nothing", 5, "@include /etc/nothing: No such file or directory")]
    [InlineData("ip 256.0.0.1", 4, "expected an address or a host name, not '256.0.0.1'")]
    [InlineData("ip 10.0.0.01", 4, "expected an address or a host name, not '10.0.0.01'")] // octal for some
    [InlineData("ip 10..0.1", 4, "expected an address or a host name, not '10..0.1'")]
    [InlineData("ip 10.0.0.1.", 4, "expected an address or a host name, not '10.0.0.1.'")]
    [InlineData("ip 2001:db8::1%eth0", 4, "expected an address or a host name, not '2001:db8::1%eth0'")]
    public void Parse_WhatCannotBe_IsSaidWithItsPlace(string filter, int column, string sentence) =>
        Assert.Equal($"filter, line 1, column {column}: {sentence}", Assert.Throws<FilterException>(() => FlowFilter.Parse(filter)).Message);

    [Theory]
    [InlineData("ip 0.0.0.0", "0.0.0.0")]
    [InlineData("ip 255.255.255.255", "255.255.255.255")]
    [InlineData("ip ::ffff:10.0.0.1", "::ffff:10.0.0.1")]
    [InlineData("net 10.20.30.40/13", "10.20.30.40/13")]
    public void Parse_AnAddress_IsThatOne(string filter, string address) => Assert.Contains($"[{address}]", FlowFilter.Parse(filter).ToString(), StringComparison.Ordinal);
}
