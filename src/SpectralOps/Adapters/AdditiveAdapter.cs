using Spectral.Shared.Adapters;
using Spectral.SpectralOps.Decomposition;
using static TorchSharp.torch;

namespace Spectral.SpectralOps.Adapters;

/// <summary>
/// <c>W' = [U1 + A_U, U2] S [V1 + A_V, V2]^T</c> as <c>W + A_U S1 (V1 + A_V)^T + U1 S1 A_V^T</c>, and with trained singular
/// values (S1 + C in place of S1) also <c>+ U1 C V1^T</c>: rank 2r.
/// </summary>
public sealed class AdditiveAdapter : LowRankAdapter
{
    private readonly Tensor _u;
    private readonly Tensor _v;
    private readonly SingularValues _values;
    private readonly Tensor _changeU;
    private readonly Tensor _changeV;

    /// <param name="columns">U1 [d_out, r], s1 [r], V1 [d_in, r]; copied.</param>
    /// <param name="singularValues">Whether s1 is trained.</param>
    /// <param name="device">Where the adapter lives.</param>
    public AdditiveAdapter(SpectralBasis columns, SingularValueMode singularValues, Device device)
    {
        _u = Frozen.Copy(columns.U, device);
        _v = Frozen.Copy(columns.V, device);
        _values = new SingularValues(columns.S, singularValues, device);
        _changeU = zeros(columns.U.shape, float32, device).requires_grad_().DetachFromDisposeScope();
        _changeV = zeros(columns.V.shape, float32, device).requires_grad_().DetachFromDisposeScope();
        List<AdapterParameter> parameters = [new("spectral_A_U", _changeU), new("spectral_A_V", _changeV)];
        if (_values.Parameter is { } values)
        {
            parameters.Add(values);
        }

        Parameters = parameters;
    }

    public override IReadOnlyList<AdapterParameter> Parameters { get; }

    public override AdapterColumns Columns => new(_u, _values.Start, _v);

    /// <summary>
    /// Q = <c>[A_U, U1]</c> [d_out, 2r] and P = <c>[(V1 + A_V) S, A_V S + V1 C]</c> [d_in, 2r], with S = S1 + C. Both halves of P move alike: the first takes the
    /// gradient of both.
    /// </summary>
    /// <remarks>U1 and A_U stay apart, so that a half-precision cast cannot swallow the small A_U in the sum.</remarks>
    internal override LowRankFactors LowRank()
    {
        Tensor? change = _values.Change();
        Tensor values = _values.Current(change);
        Tensor trained = (_v + _changeV) * values;
        Tensor moved = _changeV * values;
        if (change is not null)
        {
            moved += _v * change;
        }

        return new LowRankFactors(cat([trained, moved], 1), Core: null, cat([_changeU, _u], 1), trained, _changeU);
    }

    /// <summary>C [r]; null where s1 is frozen.</summary>
    internal Tensor? ValueChange => _values.Change();

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _v.Dispose();
        _values.Dispose();
        _changeU.Dispose();
        _changeV.Dispose();
    }
}
