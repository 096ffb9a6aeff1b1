# A node that computes on CPUs, and the command line: `node`, `train`, `sweep`, `certs` and all the others.
# docker build -f infra/images/node-cpu.Dockerfile -t spectral/node-cpu .

FROM mcr.microsoft.com/dotnet/sdk:10.0-noble AS build
WORKDIR /source
# Package restore, with 490 MB of libtorch, is a layer of its own: it changes with the project files, not with the code.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props .editorconfig ./
COPY build/ build/
COPY src/Shared/Shared.csproj src/Shared/
COPY src/Storage/Storage.csproj src/Storage/
COPY src/SpectralOps/SpectralOps.csproj src/SpectralOps/
COPY src/Models/Models.csproj src/Models/
COPY src/GpuNode/GpuNode.csproj src/GpuNode/
COPY src/Coordinator/Coordinator.csproj src/Coordinator/
COPY src/Cli/Cli.csproj src/Cli/
RUN dotnet restore src/Cli/Cli.csproj
COPY src/ src/
RUN dotnet publish src/Cli/Cli.csproj -c Release --no-restore -p:RunAnalyzers=false -o /publish \
    && mkdir /native \
    && find /publish -maxdepth 1 -name '*.so*' -size +1M -exec mv {} /native/ ';'

FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libfontconfig1 libgomp1 \
    && rm -rf /var/lib/apt/lists/* \
    && mkdir --mode=0770 /cache \
    && chown 1654:0 /cache
# libtorch, then the sample, then the program: what changes least comes first.
COPY --from=build /native/ /opt/spectral/
COPY samples/ /opt/spectral/samples/
COPY --from=build /publish/ /opt/spectral/
# The root file system may be read-only: only /cache and /tmp are written to.
ENV DOTNET_EnableDiagnostics=0 \
    OMP_WAIT_POLICY=PASSIVE \
    SPECTRAL_CACHE=/cache
WORKDIR /opt/spectral
USER 1654:1654
VOLUME ["/cache"]
EXPOSE 7421 7422
ENTRYPOINT ["dotnet", "/opt/spectral/spectral.dll"]
CMD ["node"]
