using Enrichment.Grpc;
using Xunit;

namespace Enrichment.Tests.Grpc;

public sealed class GrpcMetadataTests
{
    [Fact]
    public void Indexer_AnyCase_FindsTheFirst()
    {
        var metadata = new GrpcMetadata { { "X-Name", "first" }, { "x-name", "second" } };

        Assert.Equal("first", metadata["x-NAME"]);
        Assert.Null(metadata["other"]);
        Assert.Equal(2, metadata.Count);
    }

    [Theory]
    [InlineData("", "v")]
    [InlineData("with blank", "v")]
    [InlineData("grpc-status", "0")]
    [InlineData(":path", "/")]
    [InlineData("content-type", "text/plain")]
    [InlineData("x-bin", "text")]
    [InlineData("x", "new\r\nline")]
    [InlineData("x", "ü")]
    public void Add_WhatTheWireCannotCarry_Refused(string name, string value)
        => Assert.Throws<ArgumentException>(() => new GrpcMetadata().Add(name, value));

    [Fact]
    public void Add_BytesUnderATextName_Refused() => Assert.Throws<ArgumentException>(() => new GrpcMetadata().Add("x", [1]));

    [Theory]
    [InlineData("AAH/", new byte[] { 0, 1, 255 })]
    [InlineData("AAE=", new byte[] { 0, 1 })]
    [InlineData("AAE", new byte[] { 0, 1 })]
    [InlineData("AAE=,AAI=", new byte[] { 0, 1 })]
    [InlineData("", new byte[0])]
    [InlineData("!", null)]
    public void GetBytes_Base64AsSendersWriteIt_Read(string wire, byte[]? expected)
    {
        var metadata = new GrpcMetadata();
        metadata.AddReceived("x-bin", wire);

        Assert.Equal(expected, metadata.GetBytes("x-bin"));
    }
}
