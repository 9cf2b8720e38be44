using System.CommandLine;
using Enrichment.Grpc;

namespace Enrichment.Tracker.Commands;

/// <summary>The options for mutual TLS on a TCP address: all three or none.</summary>
sealed class TlsOptions
{
    readonly Option<string?> _certificate = new("--tls-cert") { Description = "Our certificate (PEM), for a TCP address", HelpName = "FILE" };
    readonly Option<string?> _key = new("--tls-key") { Description = "Its private key (PEM)", HelpName = "FILE" };
    readonly Option<string?> _authority = new("--tls-ca") { Description = "Who must have signed the other end's certificate (PEM)", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        command.Add(_certificate);
        command.Add(_key);
        command.Add(_authority);
        command.Validators.Add(result =>
        {
            var given = new[] { result.GetValue(_certificate), result.GetValue(_key), result.GetValue(_authority) }.Count(static file => file is not null);
            if (given is 1 or 2)
            {
                result.AddError("--tls-cert, --tls-key and --tls-ca belong together");
            }
        });
    }

    public GrpcTlsOptions? Of(ParseResult result) => result.GetValue(_certificate) is { } certificate
        ? new GrpcTlsOptions { CertificateFile = certificate, KeyFile = result.GetValue(_key)!, AuthorityFile = result.GetValue(_authority)! }
        : null;
}
