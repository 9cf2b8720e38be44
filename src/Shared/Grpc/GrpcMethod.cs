using Google.Protobuf;

namespace Enrichment.Grpc;

/// <summary>One method of a service: its full name, as in "/enrichment.bindings.v1.BindingFeed/Watch", and its messages.</summary>
public sealed class GrpcMethod<TRequest, TResponse>
    where TRequest : class, IMessage<TRequest>, new()
    where TResponse : class, IMessage<TResponse>, new()
{
    public GrpcMethod(string fullName)
    {
        if (fullName.Length < 4 || fullName[0] != '/' || fullName.IndexOf('/', 1) < 2 || fullName[^1] == '/')
        {
            throw new ArgumentException($"\"{fullName}\" is not a full method name; expected /package.Service/Method", nameof(fullName));
        }

        FullName = fullName;
    }

    public string FullName { get; }

    internal MessageParser<TRequest> RequestParser { get; } = new(static () => new TRequest());

    internal MessageParser<TResponse> ResponseParser { get; } = new(static () => new TResponse());
}
