using Enrichment.Grpc.Health.V1;

namespace Enrichment.Grpc.Health;

/// <summary>The methods of proto/grpc/health/v1/health.proto.</summary>
public static class HealthMethods
{
    /// <summary>Unary.</summary>
    public static readonly GrpcMethod<HealthCheckRequest, HealthCheckResponse> Check = new("/grpc.health.v1.Health/Check");

    /// <summary>Server streaming.</summary>
    public static readonly GrpcMethod<HealthCheckRequest, HealthCheckResponse> Watch = new("/grpc.health.v1.Health/Watch");
}
