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

    internal override LowRankFactors LowRank()
    {
        (Tensor up, Tensor down) = Factors();

        // Both halves of P, (V1 + A_V) S and that less V1 S1, move alike: one gradient serves them.
        return new LowRankFactors(down, Core: null, up, down.narrow(1, 0, _v.shape[1]), _changeU);
    }

    /// <summary>C [r]; null where s1 is frozen.</summary>
    internal Tensor? ValueChange => _values.Change();

    /// <summary>Q [d_out, 2r] and P [d_in, 2r] with Delta = Q P^T: <c>[A_U, U1]</c> and <c>[(V1 + A_V) S, A_V S + V1 C]</c>, S = S1 + C.</summary>
    /// <remarks>U1 and A_U stay apart, so that a half-precision cast cannot swallow the small A_U in the sum.</remarks>
    internal (Tensor Up, Tensor Down) Factors()
    {
        Tensor? change = _values.Change();
        Tensor values = _values.Current(change);
        Tensor moved = _changeV * values;
        if (change is not null)
        {
            moved += _v * change;
        }

        return (cat([_changeU, _u], 1), cat([(_v + _changeV) * values, moved], 1));
    }

    protected override void Dispose(bool disposing)
    {
        _u.Dispose();
        _v.Dispose();
        _values.Dispose();
        _changeU.Dispose();
        _changeV.Dispose();
    }
}
