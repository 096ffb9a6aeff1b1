using Spectral.Shared.Errors;
using Spectral.Shared.Messages;

namespace Spectral.Shared.Client;

/// <summary>The coordinator refused a request; the message says why.</summary>
public sealed class RequestRefusedException(string message, RefusalKind kind) : UserErrorException(message)
{
    public RefusalKind Kind { get; } = kind;
}
