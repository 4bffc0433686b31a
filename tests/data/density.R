# Writes the columns of R's own data sets that tests/tests/density.rs reads, and prints what R's rules choose for them.
# Made with R 4.2.2.
options(digits = 17)
for (name in c("eruptions", "precip", "rivers", "depths")) {
    x <- as.vector(switch(name, eruptions = faithful$eruptions, precip = precip, rivers = rivers, depths = quakes$depth))
    cat(name, length(x), bw.nrd0(x), bw.SJ(x), "\n")
    writeLines(c(name, sapply(x, function(v) format(v, digits = 7))), paste0(name, ".csv"))
}
