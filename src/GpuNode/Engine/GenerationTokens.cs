namespace Spectral.GpuNode.Engine;

/// <summary>
/// Tells work of a generation when it has become pointless: each generation has a token, which is cancelled the moment the
/// next one, or a release, is announced, while the thread may still wait for a peer that will never come.
/// </summary>
internal sealed class GenerationTokens : IDisposable
{
    private const int None = -1;

    private readonly Lock _gate = new();
    private CancellationTokenSource _source = new();
    private int _generation = None;

    /// <summary>Calls off whatever generation is at work, and lets this one begin.</summary>
    public void Begin(int generation)
    {
        CancellationTokenSource ended;
        lock (_gate)
        {
            ended = _source;
            _source = new CancellationTokenSource();
            _generation = generation;
        }

        ended.Cancel();
    }

    /// <summary>Calls off whatever is at work.</summary>
    public void EndAll() => Begin(None);

    /// <summary>The token of a generation; a cancelled one unless it is the generation that was begun last.</summary>
    public CancellationToken Of(int generation)
    {
        lock (_gate)
        {
            return generation == _generation ? _source.Token : new CancellationToken(canceled: true);
        }
    }

    public void Dispose() => _source.Dispose();
}
