using System.Globalization;
using ScottPlot;
using ScottPlot.TickGenerators;

namespace Spectral.Coordinator.Reports;

/// <summary>
/// The loss axis: logarithmic where the losses span more than a factor of ten, since a linear one would show only the
/// first steps; else linear.
/// </summary>
internal sealed class LossScale
{
    private const double LogarithmicFrom = 10;
    private const int LinearTicks = 10;

    /// <summary>Decades beyond which only powers of ten are labelled.</summary>
    private const int LabelledDecades = 4;

    private LossScale(bool isLogarithmic) => IsLogarithmic = isLogarithmic;

    public bool IsLogarithmic { get; }

    /// <param name="losses">All that will be drawn, nats.</param>
    public static LossScale For(IReadOnlyCollection<double> losses) =>
        new(losses.Count > 0 && losses.Min() > 0 && double.IsFinite(losses.Max()) && losses.Max() / losses.Min() > LogarithmicFrom);

    /// <summary>Where a loss lies on the axis.</summary>
    public double Position(double loss) => IsLogarithmic ? Math.Log10(loss) : loss;

    /// <summary>Ticks at round losses.</summary>
    /// <param name="positions">What will be drawn, in positions.</param>
    public ITickGenerator Ticks(IReadOnlyCollection<double> positions)
    {
        if (!IsLogarithmic)
        {
            return new NumericAutomatic { TargetTickCount = LinearTicks };
        }

        var ticks = new NumericManual();
        int lowest = (int)Math.Floor(positions.Min()) - 1;
        int highest = (int)Math.Ceiling(positions.Max());
        bool crowded = highest - lowest > LabelledDecades;
        for (int decade = lowest; decade <= highest; decade++)
        {
            for (int digit = 1; digit <= 9; digit++)
            {
                double loss = digit * Math.Pow(10, decade);
                if (digit == 1 || (!crowded && digit is 2 or 5))
                {
                    ticks.AddMajor(Position(loss), loss.ToString("0.#######", CultureInfo.InvariantCulture));
                }
                else
                {
                    ticks.AddMinor(Position(loss));
                }
            }
        }

        return ticks;
    }
}
