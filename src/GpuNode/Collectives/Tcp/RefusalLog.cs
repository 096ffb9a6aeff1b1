using System.Net;
using Microsoft.Extensions.Logging;

namespace Spectral.GpuNode.Collectives.Tcp;

/// <summary>Logs each kind of refusal once per address, and remembers a bounded number of addresses.</summary>
internal sealed class RefusalLog(ILogger logger)
{
    /// <summary>Addresses and kinds remembered; a flood from more than these is one more line.</summary>
    public const int Limit = 1024;

    private readonly Lock _gate = new();
    private readonly HashSet<(IPAddress? Address, Refusal Kind)> _logged = [];
    private bool _isFull;

    public void Refused(IPAddress? address, Refusal kind, string reason)
    {
        lock (_gate)
        {
            if (_logged.Count < Limit)
            {
                if (_logged.Add((address, kind)))
                {
                    logger.Refused(address, reason);
                }
            }
            else if (!_isFull && !_logged.Contains((address, kind)))
            {
                _isFull = true;
                logger.TooManyRefusals(Limit);
            }
        }
    }
}
