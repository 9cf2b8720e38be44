using Enrichment.Grpc;
using Enrichment.Grpc.Bindings.V1;
using Enrichment.Grpc.Health;
using Enrichment.Grpc.Health.V1;
using Google.Protobuf.Reflection;
using Xunit;

namespace Enrichment.Tests.Grpc;

/// <summary>Names written by hand equal those of the .proto files.</summary>
public sealed class BindingFeedMethodsTests
{
    [Fact]
    public void FullNames_OfTheFeed_AreTheContracts() => AssertNames(
        BindingFeedReflection.Descriptor, BindingFeedMethods.Watch.FullName, BindingFeedMethods.GetStatus.FullName);

    [Fact]
    public void FullNames_OfHealth_AreTheContracts() => AssertNames(HealthReflection.Descriptor, HealthMethods.Check.FullName, HealthMethods.Watch.FullName);

    [Theory]
    [InlineData("")]
    [InlineData("Watch")]
    [InlineData("/Watch")]
    [InlineData("//Watch")]
    [InlineData("/a.B/")]
    public void Constructor_NotAFullName_Refused(string name)
        => Assert.Throws<ArgumentException>(() => new GrpcMethod<StatusRequest, StatusResponse>(name));

    static void AssertNames(FileDescriptor file, params string[] names)
        => Assert.Equal(file.Services[0].Methods.Select(m => $"/{m.Service.FullName}/{m.Name}"), names);
}
