namespace Enrichment.Grpc.Server;

/// <summary>The server cannot start. The message is one sentence for the person who started it.</summary>
public sealed class GrpcServerException(string message, Exception? innerException = null) : Exception(message, innerException);
