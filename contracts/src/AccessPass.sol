// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";
import {IERC4907} from "./interfaces/IERC4907.sol";
import {IERC5643} from "./interfaces/IERC5643.sol";

/// @title AccessPass
/// @notice A collection of passes. Whoever holds one may watch what its
/// creator gated with it; it can be lent (ERC-4907) and can end (ERC-5643).
/// @dev An expiry of 0 means that a pass does not end. Neither expiry emits an
/// event when it passes: readers keep timers.
contract AccessPass is ERC721, AccessControl, IERC4907, IERC5643 {
    using Strings for uint256;

    bytes32 public constant MINTER_ROLE = keccak256("MINTER_ROLE");
    bytes32 public constant RENEWER_ROLE = keccak256("RENEWER_ROLE");
    bytes32 public constant REVOKER_ROLE = keccak256("REVOKER_ROLE");

    struct Lending {
        address user;
        uint64 expires;
    }

    mapping(uint256 tokenId => Lending) private _lendings;
    mapping(uint256 tokenId => uint64) private _expiries;

    /// @notice Only the holder of a pass, or who they approved, may do this.
    error NotHolderOrApproved(address caller, uint256 tokenId);
    /// @notice Renewals are made by the creator; no payment is taken here.
    error PaymentNotTaken();
    error DurationTooLong(uint64 duration);

    constructor(string memory name_, string memory symbol_, address admin) ERC721(name_, symbol_) {
        _grantRole(DEFAULT_ADMIN_ROLE, admin);
        _grantRole(MINTER_ROLE, admin);
        _grantRole(RENEWER_ROLE, admin);
        _grantRole(REVOKER_ROLE, admin);
    }

    /// @notice Mints pass `tokenId` to `to`; it does not end.
    function mint(address to, uint256 tokenId) external onlyRole(MINTER_ROLE) {
        _mint(to, tokenId);
    }

    /// @notice Mints a pass that ends at `expires`, seconds since 1970 in chain time.
    function mintUntil(address to, uint256 tokenId, uint64 expires) external onlyRole(MINTER_ROLE) {
        _mint(to, tokenId);
        _setExpiry(tokenId, expires);
    }

    /// @notice Takes a pass back: it exists no more.
    function revoke(uint256 tokenId) external onlyRole(REVOKER_ROLE) {
        _burn(tokenId);
    }

    /// @notice The holder gives a pass up.
    function burn(uint256 tokenId) external {
        _requireHolder(tokenId);
        _burn(tokenId);
    }

    // ERC-4907: rental

    /// @inheritdoc IERC4907
    function setUser(uint256 tokenId, address user, uint64 expires) external {
        _requireHolder(tokenId);
        _lendings[tokenId] = Lending(user, expires);
        emit UpdateUser(tokenId, user, expires);
    }

    /// @inheritdoc IERC4907
    /// @dev The lending holds while block.timestamp < expires, as the interface's text says.
    function userOf(uint256 tokenId) public view returns (address) {
        Lending storage l = _lendings[tokenId];
        return block.timestamp < l.expires ? l.user : address(0);
    }

    /// @inheritdoc IERC4907
    function userExpires(uint256 tokenId) external view returns (uint256) {
        return _lendings[tokenId].expires;
    }

    // ERC-5643: subscription

    /// @inheritdoc IERC5643
    function renewSubscription(uint256 tokenId, uint64 duration) external payable onlyRole(RENEWER_ROLE) {
        if (msg.value != 0) revert PaymentNotTaken();
        _requireOwned(tokenId);
        uint64 from = _expiries[tokenId] > block.timestamp ? _expiries[tokenId] : uint64(block.timestamp);
        if (duration > type(uint64).max - from) revert DurationTooLong(duration);
        _setExpiry(tokenId, from + duration);
    }

    /// @inheritdoc IERC5643
    /// @dev Ends the pass now. The event carries 0, as the standard asks; expiresAt
    /// then gives the time of cancelling, so that 0 keeps meaning "does not end".
    function cancelSubscription(uint256 tokenId) external payable {
        if (msg.value != 0) revert PaymentNotTaken();
        _requireHolder(tokenId);
        _expiries[tokenId] = uint64(block.timestamp);
        emit SubscriptionUpdate(tokenId, 0);
    }

    /// @inheritdoc IERC5643
    function expiresAt(uint256 tokenId) external view returns (uint64) {
        _requireOwned(tokenId);
        return _expiries[tokenId];
    }

    /// @inheritdoc IERC5643
    function isRenewable(uint256 tokenId) external view returns (bool) {
        _requireOwned(tokenId);
        return true;
    }

    /// @notice Metadata, on chain: what wallets show.
    function tokenURI(uint256 tokenId) public view override returns (string memory) {
        _requireOwned(tokenId);
        string memory json = string.concat('{"name":"', name(), " #", tokenId.toString(), '"}');
        return string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
    }

    function supportsInterface(bytes4 id) public view override(ERC721, AccessControl) returns (bool) {
        return id == type(IERC4907).interfaceId || id == type(IERC5643).interfaceId || super.supportsInterface(id);
    }

    function _setExpiry(uint256 tokenId, uint64 expires) private {
        _expiries[tokenId] = expires;
        emit SubscriptionUpdate(tokenId, expires);
    }

    function _requireHolder(uint256 tokenId) private view {
        address owner = _requireOwned(tokenId);
        if (!_isAuthorized(owner, msg.sender, tokenId)) revert NotHolderOrApproved(msg.sender, tokenId);
    }

    /// @dev A lending ends when the pass changes hands; what a burnt pass had is
    /// gone, so that one minted again under its number starts clean.
    function _update(address to, uint256 tokenId, address auth) internal override returns (address from) {
        from = super._update(to, tokenId, auth);
        if (from != to && _lendings[tokenId].user != address(0)) {
            delete _lendings[tokenId];
            emit UpdateUser(tokenId, address(0), 0);
        }
        if (to == address(0)) delete _expiries[tokenId];
    }
}
