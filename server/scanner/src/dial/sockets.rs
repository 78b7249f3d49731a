//! The machine's own sockets.
//!
//! A connection is begun by hand rather than by the runtime: on a near network the answer is there when `connect`
//! returns, and looking for it right then saves registering 65,000 sockets that are closed a moment later.

#![expect(clippy::disallowed_methods, reason = "this is the one place where sockets to targets are opened")]

use super::{Answer, Fault, Stream, Wire};
use futures_util::future::BoxFuture;
use socket2::{Domain, Protocol, SockAddr, Socket, Type};
use std::{io, net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpStream, UdpSocket},
    time::timeout,
};

/// The largest datagram.
const DATAGRAM: usize = 65_535;

/// How often a connection that met itself is tried again.
const TRIES: usize = 3;

/// Opens real connections.
#[derive(Debug, Clone, Copy, Default)]
pub struct Sockets;

impl Wire for Sockets {
    fn connect(&self, to: SocketAddr, wait: Duration) -> BoxFuture<'_, Result<Box<dyn Stream>, Fault>> {
        Box::pin(async move {
            for _ in 0..TRIES {
                let stream = connect(to, wait).await?;
                // When nobody listens, the kernel may pick the very port that is dialled as the near end, and the
                // connection meets itself.
                let itself = stream.local_addr().is_ok_and(|near| near == to);
                let _ = stream.set_zero_linger();
                if !itself {
                    return Ok(Box::new(stream) as Box<dyn Stream>);
                }
            }
            Err(Fault::Refused)
        })
    }

    fn ask<'a>(&'a self, to: SocketAddr, bytes: &'a [u8], wait: Duration, anywhere: bool) -> Answer<'a> {
        Box::pin(async move {
            timeout(wait, datagram(to, bytes, anywhere)).await.map_err(|_| Fault::Timeout)?.map_err(fault)
        })
    }
}

async fn connect(to: SocketAddr, wait: Duration) -> Result<TcpStream, Fault> {
    let socket = begin(to).map_err(fault)?;
    match socket.take_error().map_err(fault)? {
        Some(error) => return Err(fault(error)),
        None if socket.peer_addr().is_ok() => return TcpStream::from_std(socket.into()).map_err(fault),
        None => {}
    }
    let stream = TcpStream::from_std(socket.into()).map_err(fault)?;
    let waited = timeout(wait, stream.writable()).await;
    match stream.take_error().map_err(fault)? {
        Some(error) => Err(fault(error)),
        // On a busy machine time runs out before the answer that is there is seen.
        None if waited.is_err() && stream.peer_addr().is_err() => Err(Fault::Timeout),
        None => Ok(stream),
    }
}

/// A socket that is on its way.
fn begin(to: SocketAddr) -> io::Result<Socket> {
    let socket = Socket::new(Domain::for_address(to), Type::STREAM.nonblocking().cloexec(), Some(Protocol::TCP))?;
    match socket.connect(&SockAddr::from(to)) {
        Ok(()) => Ok(socket),
        Err(error) if error.raw_os_error() == Some(EINPROGRESS) => Ok(socket),
        Err(error) => Err(error),
    }
}

async fn datagram(to: SocketAddr, bytes: &[u8], anywhere: bool) -> io::Result<Vec<u8>> {
    let any: SocketAddr = if to.is_ipv4() { ([0, 0, 0, 0], 0).into() } else { ([0_u16; 8], 0).into() };
    let socket = UdpSocket::bind(any).await?;
    let mut buffer = vec![0; DATAGRAM];
    if !anywhere {
        socket.connect(to).await?;
        socket.send(bytes).await?;
        let length = socket.recv(&mut buffer).await?;
        buffer.truncate(length);
        return Ok(buffer);
    }
    socket.send_to(bytes, to).await?;
    loop {
        let (length, from) = socket.recv_from(&mut buffer).await?;
        if from.ip() == to.ip() {
            buffer.truncate(length);
            return Ok(buffer);
        }
    }
}

const EINPROGRESS: i32 = 115;
/// Errors of this machine: EAGAIN, ENOMEM, ENFILE, EMFILE, EADDRINUSE, EADDRNOTAVAIL, ENOBUFS.
const LOCAL: [i32; 7] = [11, 12, 23, 24, 98, 99, 105];

fn fault(error: io::Error) -> Fault {
    use io::ErrorKind as Kind;
    match error.kind() {
        Kind::ConnectionRefused => Fault::Refused,
        // A refusal comes before the connection; this comes after.
        Kind::ConnectionReset | Kind::ConnectionAborted | Kind::BrokenPipe => Fault::Broken,
        Kind::TimedOut => Fault::Timeout,
        _ if error.raw_os_error().is_some_and(|number| LOCAL.contains(&number)) => Fault::Local(error.to_string()),
        _ => Fault::Unreachable(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, TcpListener};

    #[tokio::test]
    async fn open_and_closed() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a listener");
        let to = listener.local_addr().expect("an address");
        let wait = Duration::from_secs(5);
        assert!(Sockets.connect(to, wait).await.is_ok());
        drop(listener);
        assert_eq!(Sockets.connect(to, wait).await.err(), Some(Fault::Refused));
    }

    #[test]
    fn local_trouble_is_never_called_closed() {
        for number in LOCAL {
            assert!(matches!(fault(io::Error::from_raw_os_error(number)), Fault::Local(_)), "{number}");
        }
        assert_eq!(fault(io::Error::from_raw_os_error(111)), Fault::Refused);
        assert!(matches!(fault(io::Error::from_raw_os_error(113)), Fault::Unreachable(_)));
    }

    #[tokio::test]
    async fn a_datagram_is_answered_from_another_port() {
        let server = std::net::UdpSocket::from(Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket"));
        let other = std::net::UdpSocket::from(Socket::new(Domain::IPV4, Type::DGRAM, None).expect("a socket"));
        for socket in [&server, &other] {
            socket2::SockRef::from(socket).bind(&SockAddr::from(SocketAddr::from(([127, 0, 0, 1], 0)))).expect("bound");
        }
        let to = server.local_addr().expect("an address");
        let answering = std::thread::spawn(move || {
            let mut buffer = [0; 16];
            let (_, from) = server.recv_from(&mut buffer).expect("a datagram");
            other.send_to(b"hello", from).expect("sent");
        });
        let answer = Sockets.ask(to, b"?", Duration::from_secs(5), true).await;
        assert_eq!(answer, Ok(b"hello".to_vec()));
        answering.join().expect("no panic");
    }
}
